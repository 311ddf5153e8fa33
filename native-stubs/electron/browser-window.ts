import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type {
  BrowserWindow as ElectronBrowserWindow,
  BrowserWindowConstructorOptions,
  WebContents as ElectronWebContents,
} from 'electron';
import { ipcMain } from './ipc-main.js';
import { packArguments, unpackArguments } from './ipc-values.js';
import { session as sessions, type StandInSession } from './session.js';
import { listenAsWindow, windowHost } from './window-host.js';
import type { Message, WindowLink } from './window-link.js';

/** A frame of a page: what `senderFrame` is compared with. */
interface Frame {
  readonly url: string;
}

type ContentsMethods = Pick<ElectronWebContents, 'id' | 'isDestroyed' | 'send' | 'setWindowOpenHandler'>;
type OpenHandler = Parameters<ElectronWebContents['setWindowOpenHandler']>[0];

let lastId = 0;

/** A page, as main sees it. */
class WebContents extends EventEmitter implements ContentsMethods {
  readonly id = ++lastId;
  readonly mainFrame: { url: string } = { url: 'about:blank' };
  readonly session: StandInSession;
  openHandler: OpenHandler | undefined;
  link: WindowLink | undefined;
  destroyed = false;

  constructor(session: StandInSession) {
    super();
    this.session = session;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  send(channel: string, ...args: unknown[]): void {
    const { payload, bytes } = packArguments(args);
    void this.link
      ?.call('send', { payload: { window: this.id, channel, args: payload }, bytes })
      .catch(() => undefined);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }
}

type WindowMethods = Pick<
  ElectronBrowserWindow,
  'close' | 'destroy' | 'focus' | 'isDestroyed' | 'loadURL' | 'moveTop' | 'removeMenu' | 'show'
>;

/** A window of Chromium. */
export class BrowserWindow extends EventEmitter implements WindowMethods {
  readonly webContents: WebContents;
  readonly #options: BrowserWindowConstructorOptions;
  readonly #opened: Promise<WindowLink>;
  readonly #forget: () => void;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    this.#options = options;
    const { webPreferences = {} } = options;
    // The stand-in has windows as the product wants them, and no others.
    if (webPreferences.sandbox !== true || webPreferences.contextIsolation !== true) {
      throw new RangeError('the stand-in has sandboxed and isolated windows alone');
    }
    const given = webPreferences.session as unknown as StandInSession | undefined;
    this.webContents = new WebContents(given ?? sessions.fromPartition(''));
    this.#forget = listenAsWindow(this.webContents.id, {
      request: (payload) => this.#answerRequest(payload as { url: string; method: string }),
      navigate: (payload) => this.#mayNavigate(payload as { url: string; mainFrame: boolean }),
      popup: (payload) => this.#mayOpen(payload as { url: string }),
      ipc: (message) => this.#takeIpc(message),
      gone: (payload) => this.#takeGone((payload as { how: 'closed' | 'crashed' }).how),
    });
    this.#opened = this.#open(webPreferences.preload);
    this.#opened.catch(() => undefined);
  }

  async loadURL(url: string): Promise<void> {
    const link = await this.#opened;
    this.webContents.mainFrame.url = url;
    await link.call('load', { payload: { window: this.webContents.id, url } });
    if (!this.isDestroyed()) this.emit('ready-to-show');
  }

  show(): void {
    this.#tell('raise');
    this.emit('show');
  }

  focus(): void {
    this.#tell('raise');
  }

  moveTop(): void {}
  removeMenu(): void {}

  isDestroyed(): boolean {
    return this.webContents.destroyed;
  }

  close(): void {
    this.destroy();
  }

  destroy(): void {
    if (this.isDestroyed()) return;
    void this.#opened
      .then((link) => link.call('close', { payload: { window: this.webContents.id } }))
      .catch(() => undefined);
    this.#end();
  }

  async #open(preload: string | undefined): Promise<WindowLink> {
    const link = await windowHost();
    const { width = 800, height = 600, title = '' } = this.#options;
    const script = preload === undefined ? '' : readFileSync(preload, 'utf8');
    const window = this.webContents.id;
    await link.call('open', { payload: { window, width, height, title, preload: script } });
    this.webContents.link = link;
    return link;
  }

  #tell(name: string): void {
    void this.#opened
      .then((link) => link.call(name, { payload: { window: this.webContents.id } }))
      .catch(() => undefined);
  }

  #end(): void {
    this.webContents.destroyed = true;
    this.#forget();
    this.webContents.emit('destroyed');
    this.emit('closed');
  }

  #takeGone(how: 'closed' | 'crashed'): void {
    if (this.isDestroyed()) return;
    if (how === 'crashed') this.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    else this.#end();
  }

  async #answerRequest({ url, method }: { url: string; method: string }): Promise<Message> {
    const fate = await this.webContents.session.answer(url, method);
    if ('fate' in fate) return { payload: fate };
    const { response } = fate;
    const headers = Object.fromEntries(response.headers);
    return {
      payload: { fate: 'answered', status: response.status, headers },
      bytes: new Uint8Array(await response.arrayBuffer()),
    };
  }

  /** `will-navigate` and `will-frame-navigate` come for what a page does, not for loadURL. */
  #mayNavigate({ url, mainFrame }: { url: string; mainFrame: boolean }): Message {
    const event = {
      url,
      isMainFrame: mainFrame,
      prevented: false,
      preventDefault: () => void (event.prevented = true),
    };
    if (mainFrame) this.webContents.emit('will-navigate', event, url);
    this.webContents.emit('will-frame-navigate', event);
    if (!event.prevented && mainFrame) this.webContents.mainFrame.url = url;
    return { payload: !event.prevented };
  }

  /** Without a handler Electron lets pages open windows. */
  #mayOpen({ url }: { url: string }): Message {
    const details = { url, frameName: '', features: '', disposition: 'new-window' } as Parameters<OpenHandler>[0];
    return { payload: this.webContents.openHandler?.(details).action !== 'deny' };
  }

  async #takeIpc({ payload, bytes = new Uint8Array(0) }: Message): Promise<Message | undefined> {
    const { kind, channel, args, frame } = payload as {
      readonly kind: 'send' | 'invoke';
      readonly channel: string;
      readonly args: unknown;
      readonly frame: { readonly top: boolean; readonly url: string };
    };
    const senderFrame: Frame = frame.top ? this.webContents.mainFrame : { url: frame.url };
    if (frame.top) this.webContents.mainFrame.url = frame.url;
    const event = { sender: this.webContents, senderFrame };
    const values = unpackArguments(args, bytes);
    if (kind === 'invoke') return packArguments([await ipcMain.invoke(channel, event, values)]);
    ipcMain.emit(channel, event, ...values);
    return undefined;
  }
}
