import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';
import { CpxError, type FieldReader } from '../../../protocol/index.js';
import type { Log } from '../../log/index.js';
import { channelOf, IPC, type MainHandlers, type ShowInWindow, type WindowName } from '../ipc.js';
import { APP_ORIGIN } from './app-protocol.js';

/** Main's end of all windows: the one place that touches `ipcMain`. */
export interface WindowIpc {
  /** Lets one window speak as its kind, from then on until it is destroyed; nobody else is heard. */
  attach<W extends WindowName>(contents: WebContents, window: W, handlers: MainHandlers<W>): ShowInWindow<W>;
}

type Sender = Pick<IpcMainEvent | IpcMainInvokeEvent, 'sender' | 'senderFrame'>;
type AnyHandlers = Readonly<Record<'tells' | 'asks', Readonly<Record<string, (payload: unknown) => unknown>>>>;

/** Address of the page of a kind of window. */
export function addressOf(window: WindowName): string {
  return `${APP_ORIGIN}/${window}.html`;
}

/**
 * Listens to every channel of the schema. A message is taken when it comes from the main frame of a window of that kind
 * that shows its own page, and when its reader accepts the payload; anything else is refused and logged, without what it
 * held.
 */
export function listenToWindows(ipcMain: IpcMain, log: Log): WindowIpc {
  const attached = new Map<number, { readonly window: WindowName; readonly handlers: AnyHandlers }>();

  const handlersOf = ({ sender, senderFrame }: Sender, window: WindowName): AnyHandlers => {
    const end = attached.get(sender.id);
    const atHome = senderFrame !== null && senderFrame === sender.mainFrame && senderFrame.url === addressOf(window);
    if (end?.window !== window || !atHome) throw new CpxError('ERR_ORIGIN_NOT_ALLOWED', 'not from the window itself');
    return end.handlers;
  };
  const refuse = (channel: string, cause: unknown): CpxError => {
    const error = cause instanceof CpxError ? cause : new CpxError('ERR_FLOW_INTERNAL', 'unexpected error', { cause });
    log.warn('window message refused', { channel, code: error.code, detail: error.message });
    return error;
  };

  for (const [window, schema] of Object.entries(IPC) as [WindowName, (typeof IPC)[WindowName]][]) {
    for (const [name, read] of Object.entries(schema.tells) as [string, FieldReader<unknown>][]) {
      const channel = channelOf(window, 'tells', name);
      ipcMain.on(channel, (event, payload: unknown) => {
        try {
          handlersOf(event, window).tells[name]?.(read(payload, name));
        } catch (cause) {
          refuse(channel, cause);
        }
      });
    }
    for (const [name, { question }] of Object.entries(schema.asks) as [string, { question: FieldReader<unknown> }][]) {
      const channel = channelOf(window, 'asks', name);
      ipcMain.handle(channel, async (event, payload: unknown) => {
        try {
          return await handlersOf(event, window).asks[name]?.(question(payload, name));
        } catch (cause) {
          // The window learns that it was refused, not why.
          // eslint-disable-next-line preserve-caught-error -- Electron hands a cause over to the window
          throw new Error(refuse(channel, cause).code);
        }
      });
    }
  }

  return {
    attach(contents, window, handlers) {
      attached.set(contents.id, { window, handlers: handlers as unknown as AnyHandlers });
      const { id } = contents;
      contents.once('destroyed', () => attached.delete(id));
      return (name, payload) => {
        if (!contents.isDestroyed()) contents.send(channelOf(window, 'shows', name), payload);
      };
    },
  };
}
