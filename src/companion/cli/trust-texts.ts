import type { AuthorityRefusal, AuthorityRole, AuthoritySource } from '../../pki/index.js';
import type { Language } from '../../protocol/index.js';

/** What `cpx-bridge trust` says. */
export interface TrustTexts {
  readonly trust: string;
  readonly list: string;
  readonly import: string;
  readonly files: string;
  readonly testTree: string;
  readonly placeholders: Readonly<Record<string, string>>;
  readonly role: Readonly<Record<AuthorityRole, string>>;
  readonly source: Readonly<Record<AuthoritySource, string>>;
  readonly validUntil: (day: string) => string;
  readonly lookingIn: (folder: string) => string;
  readonly accepted: (name: string) => string;
  readonly refused: (name: string, file: string, why: string) => string;
  /** A sentence for each reason. */
  readonly reason: Readonly<Record<AuthorityRefusal, (fingerprint: string) => string>>;
  readonly unreadable: (file: string, problem: string) => string;
  readonly keptIn: (count: number, folder: string) => string;
}

/** Words of `trust` in both languages. */
export const TRUST_TEXTS: Readonly<Record<Language, TrustTexts>> = {
  fr: {
    trust: 'montre ou importe les autorités de certification de l’IGC-Santé, avec lesquelles une carte est vérifiée',
    list: 'montre les autorités importées',
    import:
      'importe les autorités des fichiers indiqués (DER, PEM ou p7b) ou, sans fichier, celles que la Cryptolib CPS a installées ; seules celles que CPx Bridge ou l’administrateur connaît sont acceptées',
    files: 'fichiers ou dossiers de certificats',
    testTree: 'accepte aussi l’arbre de test de l’IGC-Santé (développement)',
    placeholders: { files: 'fichiers' },
    role: { root: 'racine', persons: 'personnes', organisations: 'organisations', other: 'intermédiaire' },
    source: { known: 'connue de CPx Bridge', pinned: 'ajoutée par l’administrateur', test: 'arbre de test' },
    validUntil: (day) => `valable jusqu’au ${day}`,
    lookingIn: (folder) => `Recherche dans ${folder}`,
    accepted: (name) => `Acceptée : ${name}`,
    refused: (name, file, why) => `Refusé : ${name} (${file}). ${why}`,
    reason: {
      unknown: (fingerprint) =>
        `Son empreinte SHA-256 ${fingerprint} n’est ni dans la table de CPx Bridge ni dans les règles de l’administrateur.`,
      'test-tree': () => 'Elle est de l’arbre de test de l’IGC-Santé, réservé au développement.',
      'no-authority': () => 'Ce certificat n’est pas celui d’une autorité de certification.',
    },
    unreadable: (file, problem) => `Refusé : ${file}. Aucun certificat n’a pu y être lu (${problem}).`,
    keptIn: (count, folder) =>
      count === 1 ? `1 autorité est conservée dans ${folder}` : `${count} autorités sont conservées dans ${folder}`,
  },
  en: {
    trust: 'shows or imports the certification authorities of IGC-Santé, with which a card is verified',
    list: 'shows the imported authorities',
    import:
      'imports the authorities of the named files (DER, PEM or p7b) or, without a file, those that Cryptolib CPS has installed; only those that CPx Bridge or the administrator knows are accepted',
    files: 'files or folders of certificates',
    testTree: 'also accepts the test tree of IGC-Santé (development)',
    placeholders: {},
    role: { root: 'root', persons: 'persons', organisations: 'organisations', other: 'intermediate' },
    source: { known: 'known to CPx Bridge', pinned: 'added by the administrator', test: 'test tree' },
    validUntil: (day) => `valid until ${day}`,
    lookingIn: (folder) => `Looking in ${folder}`,
    accepted: (name) => `Accepted: ${name}`,
    refused: (name, file, why) => `Refused: ${name} (${file}). ${why}`,
    reason: {
      unknown: (fingerprint) =>
        `Its SHA-256 fingerprint ${fingerprint} is neither in the table of CPx Bridge nor in the policy of the administrator.`,
      'test-tree': () => 'It is of the test tree of IGC-Santé, which is for development alone.',
      'no-authority': () => 'This certificate is not that of a certification authority.',
    },
    unreadable: (file, problem) => `Refused: ${file}. No certificate could be read there (${problem}).`,
    keptIn: (count, folder) => `${count === 1 ? '1 authority is' : `${count} authorities are`} kept in ${folder}`,
  },
};
