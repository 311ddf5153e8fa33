import { parseCertificate } from '../../../../../src/pki/index.js';
import { DAY_MS, withPin, answeredOf } from './arm-faults.js';
import { faults } from './fault.js';

/** The certificate. */
export const CERTIFICATE_FAULTS = faults(
  {
    fault: 'card expired',
    arm: (fixture) => fixture.insert('cps4-expired'),
    check: 'certificate-validity',
    finding: 'ERR_CERTIFICATE_EXPIRED',
  },
  {
    fault: 'card not yet valid',
    arm: (fixture) => fixture.insert('cps4-not-yet-valid'),
    check: 'certificate-validity',
    finding: 'ERR_CERTIFICATE_NOT_YET_VALID',
  },
  {
    fault: 'card that expires in ten days',
    arm: (fixture) => {
      const { der } = fixture.cards.card('cps4-dupont').certificates[0]!;
      fixture.system.time = parseCertificate(der).notAfter.getTime() - 10 * DAY_MS;
      fixture.mailbox = { ...fixture.mailbox, date: { theirs: fixture.system.time, ours: fixture.system.time } };
    },
    check: 'certificate-validity',
    finding: 'DOCTOR_CERTIFICATE_EXPIRES_SOON',
    severity: 'warning',
  },
  {
    fault: 'test card on a production site',
    arm: withPin({ series: 'test' }),
    check: 'certificate-series',
    finding: 'DOCTOR_CERTIFICATE_TEST',
    severity: 'warning',
  },
  {
    fault: 'card of an authority that nobody knows',
    arm: (fixture) => {
      const anchors = fixture.cards.anchors.map((der) => parseCertificate(der));
      fixture.changes.loadAuthorities = () => Promise.resolve({ anchors, intermediates: [] });
    },
    check: 'certificate-chain',
    finding: 'DOCTOR_CERTIFICATE_UNTRUSTED',
  },
  {
    fault: 'card revoked because it was reported lost',
    arm: answeredOf('ERR_REVOCATION_REVOKED'),
    check: 'certificate-revocation',
    finding: 'ERR_REVOCATION_REVOKED',
  },
  {
    fault: 'card that the service of the ANS does not know',
    arm: answeredOf('ERR_REVOCATION_UNKNOWN'),
    check: 'certificate-revocation',
    finding: 'ERR_REVOCATION_UNKNOWN',
  },
);
