import type { Log } from '../../../log/index.js';
import type { Settings } from '../../../settings/index.js';
import type { StartAtLogin, StartAtLoginState } from './start-at-login.js';

/** The system's list, and what it said last. */
export interface FollowedStartAtLogin extends StartAtLogin {
  readonly state: StartAtLoginState;
  /**
   * At the first start of an installed companion: starts it with the session from then on, because without it no page finds
   * the card. Never again, so that the person's "no" and the system's stay. Never rejects.
   */
  arrange(settings: Pick<Settings, 'current' | 'rememberStartAtLogin'> | undefined): Promise<void>;
}

/** @param installed false for a run from sources, which asks for nothing by itself */
export function followStartAtLogin(system: StartAtLogin, installed: boolean, log: Log): FollowedStartAtLogin {
  let state: StartAtLoginState = 'unavailable';
  const read = async (): Promise<StartAtLoginState> => (state = await system.read());
  const set = async (wanted: boolean): Promise<StartAtLoginState> => (state = await system.set(wanted));
  return {
    get state() {
      return state;
    },
    read,
    set,
    arrange: async (settings) => {
      try {
        await read();
        if (!installed || settings === undefined || settings.current.startAtLogin !== undefined) return;
        // An administrator or an installer may have seen to it already.
        if (state === 'off') await set(true);
        await settings.rememberStartAtLogin(true);
      } catch (error) {
        log.warn('start with the session could not be arranged', { detail: String(error) });
      }
    },
  };
}
