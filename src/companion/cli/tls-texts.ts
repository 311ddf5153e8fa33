import type { Language } from '../../protocol/index.js';
import type { AllowedCardHost } from '../settings/index.js';

/** What the command line says of sign-ins over TLS: the servers that a card may identify itself to. */
export interface TlsTexts {
  readonly allowCardHost: string;
  readonly removeCardHost: string;
  readonly cardHost: string;
  readonly developmentCardHost: string;
  readonly trustAuthority: string;
  readonly probe: string;
  readonly probeHost: string;
  readonly probeSign: string;
  readonly placeholders: Readonly<Record<string, string>>;
  readonly cardHostLine: (host: string, source: AllowedCardHost['source']) => string;
  readonly cardHostAllowed: (site: string, host: string) => string;
  readonly cardHostRemoved: (site: string, host: string) => string;
}

export const TLS_TEXTS: Readonly<Record<Language, TlsTexts>> = {
  fr: {
    allowCardHost: 'laisse un site autorisé présenter la carte à un serveur (connexion par TLS)',
    removeCardHost: 'ne laisse plus un site présenter la carte à ce serveur',
    cardHost: 'serveur, écrit https://nom[:port]',
    developmentCardHost:
      'serveur auquel les sites de --allow-origin peuvent présenter la carte ; répétable (développement)',
    trustAuthority: 'fichier PEM d’une autorité acceptée pour les serveurs ; répétable (développement)',
    probe:
      'se connecte à un serveur de carte et dit ce qui ne va pas : versions de TLS, certificats, autorités demandées, durées',
    probeHost: 'serveur, écrit nom[:port]',
    probeSign: 'avec la carte, dont le code porteur est demandé dans ce terminal',
    placeholders: { host: 'serveur' },
    cardHostLine: (host, source) => {
      const who = { policy: 'autorisé par l’administrateur', user: 'autorisé par vous', development: 'développement' };
      return `  peut présenter la carte à ${host}  (${who[source]})`;
    },
    cardHostAllowed: (site, host) => `${site} peut maintenant présenter la carte à ${host}.`,
    cardHostRemoved: (site, host) => `${site} ne peut plus présenter la carte à ${host}.`,
  },
  en: {
    allowCardHost: 'lets an allowed site present the card to a server (sign-in over TLS)',
    removeCardHost: 'lets a site present the card to this server no longer',
    cardHost: 'server, written https://name[:port]',
    developmentCardHost: 'server to which the sites of --allow-origin may present the card; repeatable (development)',
    trustAuthority: 'PEM file of an authority that is accepted for servers; repeatable (development)',
    probe:
      'connects to a card host and says what is wrong: versions of TLS, certificates, authorities asked for, durations',
    probeHost: 'server, written name[:port]',
    probeSign: 'with the card, whose PIN is asked for in this terminal',
    placeholders: {},
    cardHostLine: (host, source) => {
      const who = { policy: 'allowed by the administrator', user: 'allowed by you', development: 'development' };
      return `  may present the card to ${host}  (${who[source]})`;
    },
    cardHostAllowed: (site, host) => `${site} may now present the card to ${host}.`,
    cardHostRemoved: (site, host) => `${site} may no longer present the card to ${host}.`,
  },
};
