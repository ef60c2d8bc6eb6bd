import type { OpenHost } from "./openHost.ts";
import { runCli } from "./program.ts";
import { processTerminal } from "./terminal.ts";

/** The services are loaded only for commands that need them: help and mistakes are answered at once. */
const openHost: OpenHost = async (kind) => (await import("./openHost.ts")).openHost(kind);

process.exitCode = await runCli(process.argv.slice(2), processTerminal(), openHost);
