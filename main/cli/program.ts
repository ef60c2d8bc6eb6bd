import { Command, CommanderError, InvalidArgumentError } from "commander";
import { problem, toProblem } from "#app/errors.ts";
import { type AskOptions, ask, readPrompt } from "./ask.ts";
import { clientOf } from "./client.ts";
import { doctor } from "./doctor.ts";
import { type ExitCode, exitCodes } from "./exitCodes.ts";
import type { FitOptions } from "./fit.ts";
import { models } from "./models.ts";
import type { OpenedHost, OpenHost } from "./openHost.ts";
import { type ServeWindowsOptions, serveWindows } from "./serveWindows.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** Runs the command that `args` name, and tells what the process should end with. */
export async function runCli(args: readonly string[], terminal: Terminal, openHost: OpenHost): Promise<ExitCode> {
  const run = new Run(terminal, openHost);
  try {
    await createProgram(run).parseAsync(args, { from: "user" });
    return run.exitCode;
  } catch (error) {
    // Commander has printed its own sentence; help and the version are no failures.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    terminal.errors.line(toProblem(error).sentence);
    return exitCodes.failure;
  }
}

/** One run of the program: where it writes, and what it will end with. */
class Run {
  readonly terminal: Terminal;
  exitCode: ExitCode = exitCodes.ok;
  readonly #openHost: OpenHost;

  constructor(terminal: Terminal, openHost: OpenHost) {
    this.terminal = terminal;
    this.#openHost = openHost;
  }

  /** Opens the services for a command that needs them, and closes them however it ends. */
  async withHost(kind: Parameters<OpenHost>[0], command: (opened: OpenedHost) => Promise<ExitCode>): Promise<void> {
    const opened = await this.#openHost(kind);
    try {
      this.exitCode = await command(opened);
    } finally {
      await opened.close();
    }
  }
}

function createProgram(run: Run): Command {
  const program = new Command("snug")
    .description("Answers with the best open model that fits this machine, right now, without a cloud.")
    .version(version)
    .exitOverride()
    .showHelpAfterError("Run it with --help to see how it is used.")
    .configureOutput({
      writeOut: (text) => run.terminal.output.write(text),
      writeErr: (text) => run.terminal.errors.write(text),
    })
    .addHelpText("after", moreHelp);
  addAsk(program, run);
  addModels(program, run);
  addFit(program, run);
  addServe(program, run);
  addDoctor(program, run);
  return program;
}

const moreHelp = `
Examples:
  snug ask "Why is the sky blue?"
  snug ask --model demo "hello"
  snug ask "Summarise this" < report.txt
  snug models
  snug fit hf:owner/repo:Q4_K_M
  snug serve

Ctrl-C stops an answer and keeps what is written; a second Ctrl-C ends Snug at once.

Exit codes:
  0    done
  1    it did not work; the sentence on the error output says why
  2    the command was not understood, or there was nothing to ask
  130  stopped with Ctrl-C

Folders:
  SNUG_HOME       where Snug keeps its data and its models, instead of the usual places
  OLLAMA_MODELS   where Ollama keeps its models, as for Ollama itself`;

function addAsk(program: Command, run: Run): void {
  program
    .command("ask")
    .description("ask once; the answer goes to the output, everything about it to the error output")
    .argument("[prompt...]", "the question; what is piped in is added after it")
    .option(
      "-m, --model <name>",
      "the model to ask: a name that “snug models” lists, a .gguf file, or “demo” for the built-in one",
    )
    .option("--json", "print the answer and its receipt as JSON at the end")
    .action(async (words: string[], options: AskOptions) => {
      const prompt = await readPrompt(words, run.terminal);
      if (prompt === "") {
        run.terminal.errors.line(problem("prompt_empty", {}).sentence);
        run.exitCode = exitCodes.usage;
        return;
      }
      await run.withHost("terminal", ({ host, keepsData }) => {
        if (!keepsData) run.terminal.errors.dim("Snug is open, so this conversation is not kept in its list.\n");
        return ask(prompt, options, run.terminal, clientOf(host));
      });
    });
}

function addModels(program: Command, run: Run): void {
  program
    .command("models")
    .description("list the models there are and whether they fit the memory that is free now")
    .option("--json", "print them as JSON")
    .action((options: { json?: boolean }) =>
      run.withHost("terminal", ({ host }) => models(options, run.terminal, clientOf(host))),
    );
}

function addFit(program: Command, run: Run): void {
  program
    .command("fit")
    .description("tell whether a model fits a machine, with what context, and what it needs; reads only its header")
    .argument("<model>", "a .gguf file, an http or https address of one, or hf:owner/repo[:quantization]")
    .option("-c, --context <tokens>", "the context that is wanted", parseTokens)
    .option("--machine <file>", "judge for the machine that this JSON file describes")
    .option("--budget-ram <amount>", "judge for this much memory, like 8gb or 4GiB")
    .option("--budget-vram <amount>", "judge for this much memory of the GPU; 0 for a machine without one")
    .option("--json", "print it as JSON")
    .action(async (place: string, options: FitOptions) => {
      const [{ checkFit }, { fitSources }] = await Promise.all([import("./fit.ts"), import("./fitSources.ts")]);
      run.exitCode = await checkFit(place, options, run.terminal, fitSources());
    });
}

function addServe(program: Command, run: Run): void {
  program
    .command("serve")
    .description("show Snug's windows in a browser on this machine, where the app itself cannot run")
    .option("-p, --port <number>", "the port to listen on; without it the last one, or any that is free", parsePort)
    .option("--no-open", "print the address instead of opening a window")
    .action((options: ServeWindowsOptions) =>
      run.withHost("browser", (opened) => serveWindows(options, run.terminal, opened)),
    );
}

function addDoctor(program: Command, run: Run): void {
  program
    .command("doctor")
    .description("tell what Snug sees of this machine, what a model may use and why, and what is wrong")
    .option("--json", "print it as JSON")
    .action((options: { json?: boolean }) =>
      run.withHost("terminal", ({ host, paths, engineInfo }) =>
        doctor(options, run.terminal, { client: clientOf(host), paths, engineInfo }),
      ),
    );
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
}

function parseTokens(text: string): number {
  const tokens = Number(text);
  if (/^\d+$/.test(text) && tokens > 0 && tokens <= 16_777_216) return tokens;
  throw new InvalidArgumentError("A context is a whole number of tokens from 1 to 16777216.");
}
