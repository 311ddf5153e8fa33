import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import type { IpcMain, WebContents } from 'electron';
import { addressOf, listenToWindows, type WindowIpc } from '../../../src/companion/desktop/main/window-ipc.js';
import type { Log } from '../../../src/companion/log/index.js';
import { everyPinScreen } from './support/pin-screens.js';
import { everyScreen } from './support/screens.js';

class FakeContents extends EventEmitter {
  readonly sent: unknown[][] = [];
  readonly mainFrame = { url: addressOf('prompt') };
  destroyed = false;
  readonly id: number;

  constructor(id: number) {
    super();
    this.id = id;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  send(...args: unknown[]): void {
    this.sent.push(args);
  }
}

describe('listenToWindows', () => {
  let ipcMain: EventEmitter & { handlers: Map<string, (event: unknown, payload: unknown) => Promise<unknown>> };
  let ipc: WindowIpc;
  let contents: FakeContents;
  let taken: unknown[];
  let warnings: unknown[];
  let show: (name: 'screen', payload: ReturnType<typeof everyScreen>[string]) => void;
  const screen = everyScreen('fr').pin!;

  beforeEach(() => {
    const handlers = new Map<string, (event: unknown, payload: unknown) => Promise<unknown>>();
    ipcMain = Object.assign(new EventEmitter(), {
      handlers,
      handle: (channel: string, handler: never) => void handlers.set(channel, handler),
    });
    contents = new FakeContents(7);
    taken = [];
    warnings = [];
    const log = { warn: (...line: unknown[]) => void warnings.push(line) } as unknown as Log;
    ipc = listenToWindows(ipcMain as unknown as IpcMain, log);
    show = ipc.attach(contents as unknown as WebContents, 'prompt', {
      asks: { screen: () => screen },
      tells: { answer: (answer) => void taken.push(answer) },
    });
  });

  const tell = (payload: unknown, event: object = {}): void => {
    ipcMain.emit('prompt:tells:answer', { sender: contents, senderFrame: contents.mainFrame, ...event }, payload);
  };
  const ask = (event: object = {}): Promise<unknown> =>
    ipcMain.handlers.get('prompt:asks:screen')!(
      { sender: contents, senderFrame: contents.mainFrame, ...event },
      undefined,
    );

  it('hands over what the window itself says, read', () => {
    const pin = Uint8Array.of(0x31, 0x32);
    tell({ type: 'pin-entered', pin });
    expect(taken).to.have.lengthOf(1);
    expect((taken[0] as { pin: Uint8Array }).pin).to.equal(pin);
  });

  it('answers the window itself', async () => {
    expect(await ask()).to.equal(screen);
  });

  for (const [who, event] of [
    ['a frame inside the window', { senderFrame: { url: addressOf('prompt') } }],
    ['a frame that is gone', { senderFrame: null }],
    ['a window that was never attached', { sender: new FakeContents(8) }],
  ] as const) {
    it(`hears nothing of ${who}`, async () => {
      tell({ type: 'cancelled' }, event);
      expect(taken).to.deep.equal([]);
      expect(warnings).to.have.lengthOf(1);
      const refused = await ask(event).then(
        () => 'answered',
        (error: unknown) => (error as Error).message,
      );
      expect(refused).to.equal('ERR_ORIGIN_NOT_ALLOWED');
    });
  }

  it('hears nothing of a window that shows another page', () => {
    contents.mainFrame.url = 'https://elsewhere.example/';
    tell({ type: 'cancelled' });
    expect(taken).to.deep.equal([]);
  });

  it('lets no window speak as one of another kind', () => {
    const codes = Object.assign(new FakeContents(9), { mainFrame: { url: addressOf('pin') } });
    const left: unknown[] = [];
    ipc.attach(codes as unknown as WebContents, 'pin', {
      asks: { screen: () => everyPinScreen('fr').insert! },
      tells: { answer: (answer) => void left.push(answer) },
    });
    const event = { sender: codes, senderFrame: codes.mainFrame };
    tell({ type: 'cancelled' }, event);
    expect(taken).to.deep.equal([]);
    ipcMain.emit('pin:tells:answer', event, { type: 'left' });
    ipcMain.emit('pin:tells:answer', { sender: contents, senderFrame: contents.mainFrame }, { type: 'left' });
    expect(left).to.deep.equal([{ type: 'left' }]);
  });

  it('hears nothing of a window that was destroyed', () => {
    contents.emit('destroyed');
    tell({ type: 'cancelled' });
    expect(taken).to.deep.equal([]);
  });

  it('refuses payloads that the schema does not know, and does not log what they hold', () => {
    for (const payload of [
      undefined,
      {},
      { type: 'pin-entered', pin: '1234' },
      { type: 'pin-entered', pin: new Uint8Array(65) },
      { type: 'cancelled', more: 1 },
      { type: 'certificate-chosen', fingerprint: '4321' },
    ]) {
      tell(payload);
    }
    expect(taken).to.deep.equal([]);
    expect(JSON.stringify(warnings)).not.to.match(/1234|4321/);
  });

  it('sends nothing to a window that is gone', () => {
    show('screen', screen);
    contents.destroyed = true;
    show('screen', screen);
    expect(contents.sent).to.deep.equal([['prompt:shows:screen', screen]]);
  });
});
