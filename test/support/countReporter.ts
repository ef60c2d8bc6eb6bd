import type { TestModule } from "vitest/node";

/** Ends a run with one line that says how many tests passed and failed, for whoever reads logs by machine. */
class CountReporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    // A file that does not load, or an error outside any test, has no failed test of its own.
    const brokenFiles = modules.filter((module) => module.errors().length > 0).length;
    const failed = count("failed") + brokenFiles + errors.length;
    process.stdout.write(`\n${count("passed")} passed, ${failed} failed\n`);
  }
}

// biome-ignore lint/style/noDefaultExport: Vitest takes a reporter's default export.
export default CountReporter;
