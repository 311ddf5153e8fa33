import type { Notification } from 'electron';
import type { AskedForAccess } from '../../settings/index.js';
import type { Electron } from './electron.js';
import type { Notice } from './find-notices.js';

/** Sites can ask one after the other: the person hears of one a minute, and finds the others in the window. */
const SITE_PAUSE_MILLISECONDS = 60_000;

/** The keys that are remembered as said. */
const LONGEST_MEMORY = 500;

/** Says each notice once. */
export interface Notifier {
  /** Says what is new of these. */
  say(notices: readonly Notice[]): void;
  /** Takes notices as said: what was there before the companion started is no news. */
  takeAsSaid(asked: readonly AskedForAccess[]): void;
  close(): void;
}

/** @param onClick is called with the notice that the person clicked on */
export function createNotifier(
  { Notification }: Pick<Electron, 'Notification'>,
  now: () => number,
  onClick: (notice: Notice) => void,
): Notifier {
  const told = new Set<string>();
  /** A notification that nobody holds loses its click when memory is tidied up. */
  const shown = new Set<Notification>();
  let lastSite = -Infinity;

  const remember = (key: string): void => {
    told.add(key);
    const [oldest] = told;
    if (told.size > LONGEST_MEMORY && oldest !== undefined) told.delete(oldest);
  };
  const show = (notice: Notice): void => {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title: notice.title, body: notice.text });
    shown.add(notification);
    const forget = (): void => void shown.delete(notification);
    notification.on('click', () => {
      forget();
      onClick(notice);
    });
    notification.on('close', forget);
    notification.on('failed', forget);
    notification.show();
  };
  return {
    say: (notices) => {
      for (const notice of notices) {
        if (told.has(notice.key)) continue;
        remember(notice.key);
        if (notice.section === 'sites') {
          const since = now() - lastSite;
          if (since >= 0 && since < SITE_PAUSE_MILLISECONDS) continue;
          lastSite = now();
        }
        show(notice);
      }
    },
    takeAsSaid: (asked) => asked.forEach(({ origin }) => remember(`site ${origin}`)),
    close: () => shown.clear(),
  };
}
