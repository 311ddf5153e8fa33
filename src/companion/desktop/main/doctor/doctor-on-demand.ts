import type { DoctorWindow } from './doctor-window.js';
import type { DoctorSurroundings } from './open-doctor-window.js';

/**
 * @returns the diagnosis window; all that it looks through is loaded when it is first wanted, so that neither the tray nor
 * a sign-in waits for it
 */
export function createDoctorOnDemand(around: DoctorSurroundings): DoctorWindow {
  let loading: Promise<void> | undefined;
  let window: DoctorWindow | undefined;
  let ended = false;
  const load = async (): Promise<void> => {
    try {
      const { openDoctorWindow } = await import('./open-doctor-window.js');
      window = openDoctorWindow(around);
    } catch (error) {
      loading = undefined;
      around.log.error('the diagnosis could not be loaded', { detail: String(error) });
    }
  };
  return {
    open() {
      loading ??= load();
      void loading.then(() => {
        if (!ended) window?.open();
      });
    },
    refresh: () => window?.refresh(),
    close: () => window?.close(),
    async end() {
      ended = true;
      await loading;
      await window?.end();
    },
  };
}
