import { implement } from "@orpc/server";
import { contract } from "#app/contract.ts";
import { problemsAsErrors } from "../rpc/problems.ts";
import type { CallContext } from "./windowPort.ts";

/** The contract, ready to be given its handlers; whatever they throw crosses as the contract's typed error. */
export function contractImplementer() {
  return implement(contract).$context<CallContext>().use(problemsAsErrors);
}

export type ContractImplementer = ReturnType<typeof contractImplementer>;
