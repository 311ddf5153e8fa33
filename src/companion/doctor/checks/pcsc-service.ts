import { win32 } from 'node:path';
import { found, notApplicable, ok, type Check, type Outcome } from '../check.js';
import { word } from '../facts.js';
import type { Observations } from '../observations.js';
import { isRemote } from '../detect-session.js';
import type { DoctorSystem } from '../ports.js';

/** Where Debian, Red Hat and others put the service and its library. */
const LINUX_SERVICES = ['/usr/sbin/pcscd', '/usr/bin/pcscd'] as const;

/** Does the system's smart card service run, and does it answer us? */
export const pcscService: Check = {
  id: 'pcsc-service',
  layer: 'readers',
  title: { fr: 'Service de cartes à puce', en: 'Smart card service' },
  needs: [],
  limitMs: 25_000,
  ifSlow: 'DOCTOR_PCSC_SILENT',
  findings: [
    'DOCTOR_PCSC_NOT_INSTALLED',
    'ERR_READER_SERVICE_STOPPED',
    'DOCTOR_PCSC_SILENT',
    'ERR_MODULE_SUPPORT_MISSING',
    'ERR_READER_NONE',
    'DOCTOR_READER_REMOTE',
  ],
  async run(observations) {
    const { service } = await observations.pcsc();
    if (service === 'running') return ok([word('service', 'running')]);
    // SoftHSM2 and the like need no PC/SC.
    if (await observations.hasOwnReaders()) return notApplicable([word('service', wordOf(service))]);
    return service === 'silent' ? found('DOCTOR_PCSC_SILENT') : whyNot(observations, service);
  },
};

function wordOf(service: 'stopped' | 'unsupported' | 'silent'): 'stopped' | 'unsupported' {
  return service === 'unsupported' ? 'unsupported' : 'stopped';
}

async function whyNot(observations: Observations, service: 'stopped' | 'unsupported'): Promise<Outcome> {
  const { system, canCallSystem } = observations.ports;
  const facts = [word('service', service)];
  if (service === 'unsupported' && !(await canCallSystem())) {
    return found('ERR_MODULE_SUPPORT_MISSING', facts);
  }
  if (system.platform === 'linux') {
    const programs = await Promise.all(LINUX_SERVICES.map((path) => system.status(path)));
    if (programs.every((status) => status === undefined)) return found('DOCTOR_PCSC_NOT_INSTALLED', facts);
  }
  if (system.platform === 'win32' && (await isServiceWaiting(system)) && (await observations.usbReaders()) === 0) {
    // Windows starts SCardSvr when the first reader is plugged in, and ends it after the last.
    return found(isRemote(system) ? 'DOCTOR_READER_REMOTE' : 'ERR_READER_NONE', facts);
  }
  return found('ERR_READER_SERVICE_STOPPED', facts);
}

/** Start type 3 is "on demand", 4 is "disabled"; a disabled service has to be named even without a reader. */
async function isServiceWaiting(system: DoctorSystem): Promise<boolean> {
  const values = await system.registry(win32.join('HKLM', 'SYSTEM', 'CurrentControlSet', 'Services', 'SCardSvr'));
  return values.get('Start') !== '4';
}
