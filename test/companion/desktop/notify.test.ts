import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import type { Electron } from '../../../src/companion/desktop/main/electron.js';
import type { Notice } from '../../../src/companion/desktop/main/find-notices.js';
import { createNotifier, type Notifier } from '../../../src/companion/desktop/main/notify.js';

const notice = (key: string, section: Notice['section'] = 'card'): Notice => ({
  key,
  title: key,
  text: 'text',
  section,
});
const site = (name: string): Notice => notice(`site https://${name}.example`, 'sites');

describe('createNotifier', () => {
  let shown: (EventEmitter & { readonly title: string })[];
  let clicked: Notice[];
  let now: number;
  let notifier: Notifier;

  beforeEach(() => {
    shown = [];
    clicked = [];
    now = 1_000_000;
    class FakeNotification extends EventEmitter {
      readonly title: string;
      constructor({ title }: { readonly title: string }) {
        super();
        this.title = title;
      }
      static isSupported(): boolean {
        return true;
      }
      show(): void {
        shown.push(this);
      }
    }
    const electron = { Notification: FakeNotification } as unknown as Pick<Electron, 'Notification'>;
    notifier = createNotifier(
      electron,
      () => now,
      (each) => clicked.push(each),
    );
  });
  const titles = (): string[] => shown.map(({ title }) => title);

  it('says each notice once', () => {
    notifier.say([notice('locked 1')]);
    notifier.say([notice('locked 1'), notice('expires 2')]);
    expect(titles()).to.deep.equal(['locked 1', 'expires 2']);
  });

  it('says one site a minute, however many ask, and card news at any time', () => {
    notifier.say([site('a'), site('b'), notice('locked 1')]);
    now += 59_999;
    notifier.say([site('a'), site('b'), site('c')]);
    expect(titles()).to.deep.equal(['site https://a.example', 'locked 1']);
    now += 1;
    notifier.say([site('a'), site('b'), site('c'), site('d')]);
    expect(titles().at(-1)).to.equal('site https://d.example');
  });

  it('does not stay silent for ever when the clock is set back', () => {
    notifier.say([site('a')]);
    now -= 3_600_000;
    notifier.say([site('b')]);
    expect(shown).to.have.lengthOf(2);
  });

  it('says nothing of sites that asked before it was there', () => {
    notifier.takeAsSaid([{ origin: 'https://a.example', firstAsked: '' }]);
    notifier.say([site('a')]);
    expect(shown).to.deep.equal([]);
  });

  it('tells what was clicked', () => {
    notifier.say([site('a')]);
    shown[0]!.emit('click');
    expect(clicked.map(({ section }) => section)).to.deep.equal(['sites']);
  });
});
