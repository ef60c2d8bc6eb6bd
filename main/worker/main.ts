import { RPCHandler } from "@orpc/server/message-port";
import { llama } from "./llama.ts";
import { hostPort } from "./port.ts";
import { createEngineRouter } from "./router.ts";

// The inference worker: the only process that loads llama.cpp. It may crash; its host notices and starts another.
new RPCHandler(createEngineRouter()).upgrade(hostPort());

// Starting llama.cpp takes about half a second: begin before the first call asks for it. A failure shows there.
llama().catch(() => {});

// Ctrl-C in a terminal reaches this process too. What it stops is for the host to say, which then stops the answer.
process.on("SIGINT", () => {});
