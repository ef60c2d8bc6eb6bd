import { expect, it } from "vitest";
import { openDatabase } from "#main/storage/database.ts";
import { createRequirementCache, type RequirementKey } from "#main/storage/requirementCache.ts";
import { requirement } from "./samples.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const key: RequirementKey = { headerHash: "abc", llamaRelease: "v0.4.0", contextTokens: 8192, gpuLayers: 28 };

it("keeps a requirement under all of what it depends on", () => {
  const folder = temporaryFolder();
  const { database } = openDatabase(folder);
  createRequirementCache(database).put(key, requirement);
  database.close();

  const cache = createRequirementCache(openDatabase(folder).database);
  expect(cache.get(key)).toEqual(requirement);
  expect(cache.get({ ...key, headerHash: "abd" })).toBeNull();
  expect(cache.get({ ...key, llamaRelease: "v0.4.1" })).toBeNull();
  expect(cache.get({ ...key, contextTokens: 4096 })).toBeNull();
  expect(cache.get({ ...key, gpuLayers: 0 })).toBeNull();
});

it("takes the newer of two", () => {
  const cache = createRequirementCache(openDatabase(temporaryFolder()).database);
  cache.put(key, requirement);
  cache.put(key, { ...requirement, contextRamBytes: 1 });
  expect(cache.get(key)?.contextRamBytes).toBe(1);
});

it("forgets what another version wrote and this one cannot read", () => {
  const { database } = openDatabase(temporaryFolder());
  const cache = createRequirementCache(database);
  cache.put(key, requirement);
  database.run(`UPDATE requirements SET requirement = '{"bytes":1}'`);
  expect(cache.get(key)).toBeNull();
  database.run("UPDATE requirements SET requirement = 'not JSON'");
  expect(cache.get(key)).toBeNull();
});
