import { ORPCError, os } from "@orpc/server";
import { problemSchema, SnugError, toProblem } from "#app/errors.ts";

/** The error as it crosses a process: the contract's one typed error, whose data is the problem. */
function toRpcError(error: unknown): unknown {
  if (error instanceof ORPCError && error.code !== "PROBLEM") return error;
  const problem = toProblem(error);
  if (problem.code === "internal") console.error(error);
  return new ORPCError("PROBLEM", { defined: true, message: problem.sentence, data: problem });
}

/** Turns what a handler throws, at once or while its iterator runs, into the contract's typed error. */
export const problemsAsErrors = os.middleware(async ({ next }) => {
  try {
    const result = await next();
    return isAsyncIterable(result.output) ? { ...result, output: mapErrors(result.output) } : result;
  } catch (error) {
    throw toRpcError(error);
  }
});

/** The other way round, at a caller: an error that carries a problem becomes a `SnugError` again. */
export function fromRpcError(error: unknown): unknown {
  if (!(error instanceof ORPCError)) return error;
  const problem = problemSchema.safeParse(error.data);
  return problem.success ? new SnugError(problem.data, { cause: error }) : error;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

async function* mapErrors(events: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  try {
    yield* events;
  } catch (error) {
    throw toRpcError(error);
  }
}
