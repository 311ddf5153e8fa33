import type { CertificateMessage, CertificatesMessage, ErrorCode } from '../../src/protocol/index.js';

const READER = 'Lecteur CPS de bureau 00';
const SECOND_READER = 'Lecteur du clavier 00';

/** A certificate that can sign in, unless `changes` says otherwise. */
export function certificate(changes: Partial<CertificateMessage> = {}): CertificateMessage {
  return {
    id: 'A'.repeat(43),
    label: 'Certificat d’Authentification CPS',
    holder: 'Marie DUPONT',
    cardType: 'CPS',
    reader: READER,
    notAfter: '2027-02-21T23:59:59Z',
    test: false,
    usable: true,
    ...changes,
  };
}

const one = (item: CertificateMessage): CertificatesMessage => ({
  state: item.usable ? 'ready' : 'card-unusable',
  ...(item.reason !== undefined && { reason: item.reason }),
  readers: [
    {
      name: item.reader,
      state: item.usable ? 'ready' : 'card-unusable',
      ...(item.reason !== undefined && { reason: item.reason }),
    },
  ],
  certificates: [item],
});
const unusable = (reason: ErrorCode): CertificatesMessage => one(certificate({ usable: false, reason }));
const without = (state: CertificatesMessage['state'], reason?: ErrorCode): CertificatesMessage => ({
  state,
  ...(reason !== undefined && { reason }),
  readers:
    state === 'no-reader' || state === 'no-module' || state === 'service-stopped'
      ? []
      : [{ name: READER, state, ...(reason !== undefined && { reason }) }],
  certificates: [],
});

/** A situation at the readers, and the code of the panel that it must show; none: the person can sign in or choose. */
export interface Situation {
  readonly cards: CertificatesMessage;
  readonly panel: ErrorCode | undefined;
}

/** What can be in the readers when a practitioner opens the page. */
export const SITUATIONS = {
  ready: { cards: one(certificate()), panel: undefined },
  'test card': { cards: one(certificate({ test: true })), panel: undefined },
  'two cards': {
    cards: {
      state: 'ready',
      readers: [
        { name: READER, state: 'ready' },
        { name: SECOND_READER, state: 'ready' },
      ],
      certificates: [
        certificate(),
        certificate({ id: 'B'.repeat(43), holder: 'Jean MARTIN', cardType: 'CPE', reader: SECOND_READER }),
      ],
    },
    panel: undefined,
  },
  'card and Vitale card': {
    cards: {
      state: 'ready',
      readers: [
        { name: READER, state: 'ready' },
        { name: SECOND_READER, state: 'not-a-cpx-card', reason: 'ERR_CARD_VITALE' },
      ],
      certificates: [certificate()],
    },
    panel: undefined,
  },
  'no reader': { cards: without('no-reader', 'ERR_READER_NONE'), panel: 'ERR_READER_NONE' },
  'no card': { cards: without('no-card', 'ERR_CARD_NONE'), panel: 'ERR_CARD_NONE' },
  'no card, without a reason': { cards: without('no-card'), panel: 'ERR_CARD_NONE' },
  'Vitale card': { cards: without('not-a-cpx-card', 'ERR_CARD_VITALE'), panel: 'ERR_CARD_VITALE' },
  'foreign card': { cards: without('not-a-cpx-card'), panel: 'ERR_CARD_NOT_CPX' },
  'mute card': { cards: without('card-unusable', 'ERR_CARD_MUTE'), panel: 'ERR_CARD_MUTE' },
  'contactless only': {
    cards: without('card-unusable', 'ERR_CARD_CONTACTLESS_ONLY'),
    panel: 'ERR_CARD_CONTACTLESS_ONLY',
  },
  'interrupted update': {
    cards: without('card-unusable', 'ERR_CARD_UPDATE_INTERRUPTED'),
    panel: 'ERR_CARD_UPDATE_INTERRUPTED',
  },
  locked: { cards: unusable('ERR_PIN_LOCKED'), panel: 'ERR_PIN_LOCKED' },
  expired: { cards: unusable('ERR_CERTIFICATE_EXPIRED'), panel: 'ERR_CERTIFICATE_EXPIRED' },
  'not yet valid': { cards: unusable('ERR_CERTIFICATE_NOT_YET_VALID'), panel: 'ERR_CERTIFICATE_NOT_YET_VALID' },
  'no module': { cards: without('no-module', 'ERR_MODULE_NONE'), panel: 'ERR_MODULE_NONE' },
  'service stopped': { cards: without('service-stopped'), panel: 'ERR_READER_SERVICE_STOPPED' },
  starting: { cards: without('starting'), panel: undefined },
} as const satisfies Record<string, Situation>;
