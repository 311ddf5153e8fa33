import type { Language } from '../../../protocol/index.js';
import type { Verdict } from './judge-probe.js';

/** What `cpx-bridge tls-probe` says. */
export interface ProbeTexts {
  readonly verdict: Readonly<Record<Exclude<Verdict, { severity: 'failure' }>['what'], string>>;
  readonly colon: string;
  readonly chain: string;
  readonly authorities: string;
  readonly noAuthority: string;
  readonly noCard: string;
  readonly card: (holder: string) => string;
  readonly issuer: (name: string) => string;
  readonly asked: string;
  readonly notAsked: string;
  readonly withCard: string;
  readonly requested: string;
  readonly notRequested: string;
  readonly stapled: string;
  readonly milliseconds: (connect: number, authenticated: number, done: number) => string;
  readonly signedAfter: (milliseconds: number) => string;
  readonly validUntil: (subject: string, day: string) => string;
}

export const PROBE_TEXTS: Readonly<Record<Language, ProbeTexts>> = {
  fr: {
    verdict: {
      accepted: 'Le serveur a accepté la carte.',
      ready: 'Le serveur demande un certificat d’une autorité qui est celle de la carte.',
      asks: 'Le serveur demande un certificat.',
      'issuer-not-asked':
        'Le serveur demande un certificat d’autres autorités que celle de la carte : il la refusera sans doute.',
      'not-requested':
        'Le serveur ne demande aucun certificat : ce n’est pas un serveur de carte, ou son réglage est incomplet.',
    },
    colon: ' :',
    chain: 'Certificats du serveur :',
    authorities: 'Autorités dont il demande un certificat :',
    noAuthority: 'Il ne dit pas de quelles autorités il demande un certificat.',
    noCard: 'Aucune carte à comparer dans les lecteurs.',
    card: (holder) => `Carte : ${holder}`,
    issuer: (name) => `émise par ${name}`,
    asked: 'autorité demandée par le serveur',
    notAsked: 'autorité que le serveur ne demande pas',
    withCard: 'Avec la carte',
    requested: 'certificat demandé',
    notRequested: 'certificat non demandé',
    stapled: 'réponse OCSP jointe',
    milliseconds: (connect, authenticated, done) =>
      `${done.toFixed(0)} ms (joint en ${connect.toFixed(0)}, authentifié en ${authenticated.toFixed(0)})`,
    signedAfter: (milliseconds) => `signé au bout de ${(milliseconds / 1000).toFixed(1)} s`,
    validUntil: (subject, day) => `${subject}, valable jusqu’au ${day}`,
  },
  en: {
    verdict: {
      accepted: 'The server accepted the card.',
      ready: 'The server asks for a certificate of an authority that is the card’s.',
      asks: 'The server asks for a certificate.',
      'issuer-not-asked':
        'The server asks for a certificate of other authorities than the card’s: it will probably refuse the card.',
      'not-requested': 'The server asks for no certificate: it is no card host, or its configuration is incomplete.',
    },
    colon: ':',
    chain: 'Certificates of the server:',
    authorities: 'Authorities of which it asks a certificate:',
    noAuthority: 'It does not say of which authorities it asks a certificate.',
    noCard: 'No card in the readers to compare.',
    card: (holder) => `Card: ${holder}`,
    issuer: (name) => `issued by ${name}`,
    asked: 'an authority that the server asks for',
    notAsked: 'an authority that the server does not ask for',
    withCard: 'With the card',
    requested: 'certificate asked for',
    notRequested: 'no certificate asked for',
    stapled: 'OCSP answer stapled',
    milliseconds: (connect, authenticated, done) =>
      `${done.toFixed(0)} ms (reached in ${connect.toFixed(0)}, authenticated in ${authenticated.toFixed(0)})`,
    signedAfter: (milliseconds) => `signed after ${(milliseconds / 1000).toFixed(1)} s`,
    validUntil: (subject, day) => `${subject}, valid until ${day}`,
  },
};
