/** What the browser says of this page's right to reach programs on this computer. `unknown`: it knows no such right. */
export type LoopbackPermission = 'granted' | 'prompt' | 'denied' | 'unknown';

/** The little that is used of a BroadcastChannel. */
export interface TabChannel {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** The little that is used of the Web Locks API. */
export interface TabLocks {
  request(name: string, options: { signal: AbortSignal }, hold: () => Promise<void>): Promise<unknown>;
}

/** What the library uses of the browser; a test hands in its own. */
export interface Environment {
  readonly fetch: typeof fetch;
  readonly permissions:
    { query(descriptor: { name: PermissionName }): Promise<EventTarget & { state: string }> } | undefined;
  /** Absent outside secure contexts: each tab then has a stream of its own. */
  readonly locks: TabLocks | undefined;
  openChannel(name: string): TabChannel;
  /** Missing outside secure contexts. */
  readonly randomUUID: (() => string) | undefined;
  readonly isSecureContext: boolean;
  /** Host name of the page. */
  readonly host: string;
  /** False where the frame that holds the page lacks `allow="loopback-network"`; browsers that cannot tell say true. */
  frameMayConnect(): boolean;
  /** Calls back whenever the person comes back to this page. @returns a function that ends it */
  onVisible(callback: () => void): () => void;
}

/** The older name is that of Chromium 142 to 144; a browser throws on names that it does not know. */
const PERMISSION_NAMES = ['loopback-network', 'local-network-access'] as unknown as readonly PermissionName[];

/** The browser that this page runs in. */
export function browserEnvironment(): Environment {
  const page = globalThis as Partial<Window & typeof globalThis>;
  const { navigator, document } = page;
  return {
    // A plain reference would call fetch on the wrong `this`.
    fetch: (input, init) => fetch(input, init),
    permissions: navigator?.permissions,
    locks: navigator?.locks,
    openChannel: (name) => new BroadcastChannel(name),
    randomUUID: page.isSecureContext === false ? undefined : () => crypto.randomUUID(),
    isSecureContext: page.isSecureContext ?? true,
    host: page.location?.hostname ?? '',
    frameMayConnect: () => {
      const policy = (document as { featurePolicy?: FeaturePolicy } | undefined)?.featurePolicy;
      const name = PERMISSION_NAMES.find((known) => policy?.features().includes(known));
      return name === undefined || policy?.allowsFeature(name) !== false;
    },
    onVisible: (callback) => {
      const listener = (): void => {
        if (document?.visibilityState === 'visible') callback();
      };
      document?.addEventListener('visibilitychange', listener);
      return () => document?.removeEventListener('visibilitychange', listener);
    },
  };
}

/** Chromium only. @see https://w3c.github.io/webappsec-permissions-policy/#introspection */
interface FeaturePolicy {
  features(): readonly string[];
  allowsFeature(name: string): boolean;
}

/**
 * Asks the browser, without raising its question, whether this page may reach programs on this computer.
 * @param onChange is called whenever the person changes the answer
 * @see https://wicg.github.io/local-network-access/
 */
export async function queryPermission(environment: Environment, onChange?: () => void): Promise<LoopbackPermission> {
  // A page that comes from this computer needs no permission, although the browser still says "prompt".
  if (/^(?:.*\.)?localhost$|^127\.|^\[::1\]$/.test(environment.host)) return 'granted';
  for (const name of PERMISSION_NAMES) {
    try {
      const status = await environment.permissions?.query({ name });
      if (status === undefined) break;
      if (onChange) status.addEventListener('change', onChange);
      return status.state as LoopbackPermission;
    } catch {
      // Not a name that this browser knows: the next one.
    }
  }
  return 'unknown';
}
