import { isRemote } from '../detect-session.js';
import { found, notApplicable, ok, type Check } from '../check.js';
import { count, reader, type Fact } from '../facts.js';

/** Does PC/SC show a reader; and where it does not, is one plugged in? */
export const pcscReaders: Check = {
  id: 'pcsc-readers',
  layer: 'readers',
  title: { fr: 'Lecteurs de cartes', en: 'Card readers' },
  needs: ['pcsc-service'],
  limitMs: 25_000,
  findings: ['ERR_READER_NONE', 'DOCTOR_READER_USB_ONLY', 'DOCTOR_READER_REMOTE'],
  async run(observations) {
    const { readers, service } = await observations.pcsc();
    const usb = await observations.usbReaders();
    const facts: readonly Fact[] = [
      ...(usb === undefined ? [] : [count('usb-readers', usb)]),
      count('readers', readers.length),
      ...readers.map(({ name }) => reader(name)),
    ];
    if (readers.length > 0) return ok(facts);
    if (service !== 'running' || (await observations.hasOwnReaders())) return notApplicable(facts);
    if (usb !== undefined && usb > 0) return found('DOCTOR_READER_USB_ONLY', facts);
    return found(isRemote(observations.ports.system) ? 'DOCTOR_READER_REMOTE' : 'ERR_READER_NONE', facts);
  },
};
