import { EventEmitter } from 'node:events';
import type { CustomScheme, OnBeforeRequestListenerDetails, Protocol, Session } from 'electron';
import { app } from './app.js';

type SchemeHandler = Parameters<Protocol['handle']>[1];
type RequestFilter = (
  details: OnBeforeRequestListenerDetails,
  callback: (response: { readonly cancel?: boolean }) => void,
) => void;

class StandInProtocol implements Pick<Protocol, 'handle' | 'isProtocolHandled'> {
  readonly handlers = new Map<string, SchemeHandler>();

  handle(scheme: string, handler: SchemeHandler): void {
    this.handlers.set(scheme, handler);
  }

  isProtocolHandled(scheme: string): boolean {
    return this.handlers.has(scheme);
  }
}

/** What became of a request of a page. */
export type Fate = { readonly fate: 'cancelled' } | { readonly fate: 'elsewhere' } | { readonly response: Response };

type SessionMethods = Pick<
  Session,
  'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler'
>;

/** A session: who answers the requests of its pages. Permissions are never granted to begin with. */
export class StandInSession extends EventEmitter implements SessionMethods {
  readonly protocol = new StandInProtocol();
  #filter: RequestFilter | null = null;
  readonly webRequest = {
    onBeforeRequest: (listener: RequestFilter | null): void => {
      this.#filter = listener;
    },
  };

  setPermissionRequestHandler(): void {}
  setPermissionCheckHandler(): void {}
  setDevicePermissionHandler(): void {}

  /** Of the stand-in alone: asks the filter, then the handler of the scheme, as Electron does. */
  async answer(url: string, method: string): Promise<Fate> {
    const filter = this.#filter;
    if (filter !== null) {
      const details = { url, method } as OnBeforeRequestListenerDetails;
      const { cancel } = await new Promise<{ readonly cancel?: boolean }>((resolve) => filter(details, resolve));
      if (cancel === true) return { fate: 'cancelled' };
    }
    const handler = this.protocol.handlers.get(new URL(url).protocol.slice(0, -1));
    if (handler === undefined) return { fate: 'elsewhere' };
    // Only what a handler of ours looks at; undici has no Request for a scheme of its own.
    return { response: await handler({ url, method } as Request) };
  }
}

const sessions = new Map<string, StandInSession>();

/** Stands in for `electron.session`. */
export const session = {
  fromPartition(partition: string): StandInSession {
    if (!app.isReady()) throw new Error('Session can only be received when app is ready');
    const found = sessions.get(partition) ?? new StandInSession();
    sessions.set(partition, found);
    return found;
  },
};

/** Stands in for `electron.protocol`. */
export const protocol: Pick<Protocol, 'registerSchemesAsPrivileged'> = {
  registerSchemesAsPrivileged(schemes: CustomScheme[]) {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    if (schemes.some(({ scheme }) => !/^[a-z][a-z0-9-]*$/.test(scheme))) throw new TypeError('not a scheme');
  },
};
