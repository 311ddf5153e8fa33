import { SITE } from '../doctor-fixture.js';
import { faults } from './fault.js';

/** The mailbox. */
export const MAILBOX_FAULTS = faults(
  {
    fault: 'network cable unplugged',
    arm: (fixture) =>
      void (fixture.mailbox = { origin: SITE, reached: 'unknown-name', addresses: [], code: 'EAI_AGAIN' }),
    check: 'mailbox-reach',
    finding: 'DOCTOR_MAILBOX_NAME',
  },
  {
    fault: 'mailbox behind a firewall',
    arm: (fixture) =>
      void (fixture.mailbox = { origin: SITE, reached: 'no', addresses: ['192.0.2.10'], code: 'ETIMEDOUT' }),
    check: 'mailbox-reach',
    finding: 'DOCTOR_MAILBOX_UNREACHABLE',
  },
  {
    fault: 'mailbox reached through a proxy alone',
    arm: (fixture) => {
      fixture.mailbox = { origin: SITE, reached: 'no', addresses: ['192.0.2.10'], code: 'ECONNREFUSED' };
      fixture.system.environment.HTTPS_PROXY = 'http://proxy.example:3128';
    },
    check: 'mailbox-reach',
    finding: 'DOCTOR_MAILBOX_UNREACHABLE',
    severity: 'warning',
  },
  {
    fault: 'mailbox with an expired certificate',
    arm: (fixture) => void (fixture.mailbox = { ...fixture.mailbox, tlsProblem: 'CERT_HAS_EXPIRED' }),
    check: 'mailbox-tls',
    finding: 'DOCTOR_MAILBOX_TLS',
  },
  {
    fault: 'mailbox with the certificate of another name',
    arm: (fixture) => void (fixture.mailbox = { ...fixture.mailbox, tlsProblem: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    check: 'mailbox-tls',
    finding: 'DOCTOR_MAILBOX_TLS',
  },
  {
    fault: 'mailbox with a broken chain of certificates',
    arm: (fixture) => void (fixture.mailbox = { ...fixture.mailbox, tlsProblem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }),
    check: 'mailbox-tls',
    finding: 'DOCTOR_MAILBOX_ISSUER',
    severity: 'warning',
  },
  {
    fault: 'institution that inspects TLS',
    arm: (fixture) => void (fixture.mailbox = { ...fixture.mailbox, tlsProblem: 'SELF_SIGNED_CERT_IN_CHAIN' }),
    check: 'mailbox-tls',
    finding: 'DOCTOR_MAILBOX_ISSUER',
    severity: 'warning',
  },
  {
    fault: 'card host behind a firewall',
    arm: (fixture) => void (fixture.cardHost = { problem: 'ERR_TLS_UNREACHABLE', asksForCards: false }),
    check: 'mailbox-card-host',
    finding: 'DOCTOR_CARD_HOST_UNREACHABLE',
  },
  {
    fault: 'card host with a certificate of an authority that nobody knows here',
    arm: (fixture) => void (fixture.cardHost = { problem: 'ERR_TLS_SERVER_UNTRUSTED', asksForCards: false }),
    check: 'mailbox-card-host',
    finding: 'DOCTOR_CARD_HOST_TLS',
  },
  {
    fault: 'card host whose server was put in order by somebody who knows no cards',
    arm: (fixture) => void (fixture.cardHost = { asksForCards: false }),
    check: 'mailbox-card-host',
    finding: 'DOCTOR_CARD_HOST_SILENT',
    severity: 'warning',
  },
);
