import type * as Electron from "electron";
import type { FakeApp } from "./fakeApp.ts";
import type { FakeWebContents } from "./fakeWindows.ts";

type Handler = (request: Request) => Response | Promise<Response>;

export class FakeProtocol {
  readonly schemes: Electron.CustomScheme[] = [];
  readonly #handlers = new Map<string, Handler>();
  readonly #app: FakeApp;

  constructor(app: FakeApp) {
    this.#app = app;
  }

  registerSchemesAsPrivileged(schemes: readonly Electron.CustomScheme[]): void {
    if (this.#app.ready) throw new Error("protocol.registerSchemesAsPrivileged should be called before app is ready");
    this.schemes.push(...schemes);
  }

  handle(scheme: string, handler: Handler): void {
    this.#app.needReady("protocol.handle");
    this.#handlers.set(scheme, handler);
  }

  /** What a page gets that asks for this address. */
  async fetch(request: Request): Promise<Response> {
    const handler = this.#handlers.get(new URL(request.url).protocol.slice(0, -1));
    if (handler === undefined) throw new TypeError("net::ERR_UNKNOWN_URL_SCHEME");
    return handler(request);
  }
}

type PermissionRequest = (contents: FakeWebContents, permission: string, answer: (granted: boolean) => void) => void;
type PermissionCheck = (contents: FakeWebContents | null, permission: string, origin: string) => boolean;

/** Like Electron's, it grants everything as long as nobody decides. */
export class FakeSession {
  #request: PermissionRequest = (_contents, _permission, answer) => answer(true);
  #check: PermissionCheck = () => true;

  setPermissionRequestHandler(handler: PermissionRequest): void {
    this.#request = handler;
  }

  setPermissionCheckHandler(handler: PermissionCheck): void {
    this.#check = handler;
  }

  async asks(contents: FakeWebContents, permission: string): Promise<boolean> {
    const asked = await new Promise<boolean>((resolve) => this.#request(contents, permission, resolve));
    const origin = new URL(contents.getURL());
    return asked && this.#check(contents, permission, `${origin.protocol}//${origin.host}/`);
  }
}
