/** What the commands end with. `snug --help` lists them for scripts. */
export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  /** 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
