import type { FindingTable } from './finding-table.js';

/** The card as the module reads it, its authentication certificate, and a trial signature. */
export const CARD_FINDINGS = {
  // The card as the module reads it.
  ERR_CARD_UPDATE_INTERRUPTED: { severity: 'failure' },
  ERR_CARD_FAILED: { severity: 'failure' },
  DOCTOR_CARD_UNRECOGNISED: {
    severity: 'failure',
    help: 841,
    fr: {
      title: 'Carte non reconnue par son logiciel',
      explanation: 'La carte est une carte CPx, mais le logiciel de carte ne la reconnaît pas.',
      remedy: 'Videz le cache de la Cryptolib CPS, mettez-la à jour, puis remettez la carte dans le lecteur.',
    },
    en: {
      title: 'Card not recognised by its software',
      explanation: 'The card is a CPx card, but the card software does not recognise it.',
      remedy: 'Empty the cache of Cryptolib CPS, update it, then insert the card again.',
    },
  },
  DOCTOR_CARD_SERIAL: {
    severity: 'failure',
    help: 842,
    fr: {
      title: 'Le cache montre une autre carte',
      explanation:
        'Le numéro de la carte et celui de son certificat diffèrent : le logiciel montre une carte précédente.',
      remedy: 'Videz le cache de la Cryptolib CPS, puis remettez la carte dans le lecteur.',
    },
    en: {
      title: 'The cache shows another card',
      explanation: 'The number of the card and that of its certificate differ: the software shows an earlier card.',
      remedy: 'Empty the cache of Cryptolib CPS, then insert the card again.',
    },
  },
  ERR_PIN_LOCKED: { severity: 'failure' },
  ERR_PIN_NOT_SET: { severity: 'failure' },
  ERR_PIN_LAST_TRY: { severity: 'warning' },
  DOCTOR_PIN_COUNT_LOW: {
    severity: 'warning',
    help: 845,
    fr: {
      title: 'Un code faux a été présenté',
      explanation: 'Au moins un code porteur faux a été présenté à la carte depuis le dernier code juste.',
      remedy: 'Saisissez le code porteur avec attention, car la carte se bloque après trois codes faux.',
    },
    en: {
      title: 'A wrong PIN was presented',
      explanation: 'At least one wrong PIN was presented to the card since the last right one.',
      remedy: 'Enter the PIN with care, because the card is blocked after three wrong PINs.',
    },
  },
  DOCTOR_CARD_NO_CERTIFICATE: {
    severity: 'failure',
    help: 846,
    fr: {
      title: 'Pas de certificat d’authentification',
      explanation: 'La carte se lit, mais elle ne montre aucun certificat qui serve à s’identifier.',
      remedy: 'Retirez la carte, remettez-la et, si cela ne suffit pas, appelez CPS Info Service au 0 825 852 000.',
    },
    en: {
      title: 'No authentication certificate',
      explanation: 'The card can be read, but it shows no certificate that serves to sign in.',
      remedy: 'Take the card out, insert it again and, if that does not help, call CPS Info Service on 0 825 852 000.',
    },
  },
  ERR_CERTIFICATE_MALFORMED: { severity: 'failure' },
  ERR_CERTIFICATE_KEY_MISSING: { severity: 'failure' },

  // The trial signature.
  ERR_PIN_INCORRECT: { severity: 'failure' },
  ERR_CARD_REMOVED: { severity: 'failure' },

  // The authentication certificate.
  ERR_CERTIFICATE_EXPIRED: { severity: 'failure' },
  ERR_CERTIFICATE_NOT_YET_VALID: { severity: 'failure' },
  DOCTOR_CERTIFICATE_EXPIRES_SOON: {
    severity: 'warning',
    help: 851,
    fr: {
      title: 'La carte expire bientôt',
      explanation: 'Le certificat de la carte n’est plus valable que quelques semaines.',
      remedy: 'Vérifiez que votre nouvelle carte arrive ou appelez CPS Info Service au 0 825 852 000.',
    },
    en: {
      title: 'The card expires soon',
      explanation: 'The certificate of the card is valid for a few weeks more.',
      remedy: 'Check that your new card is on its way or call CPS Info Service on 0 825 852 000.',
    },
  },
  DOCTOR_CERTIFICATE_TEST: {
    severity: 'warning',
    help: 852,
    fr: {
      title: 'Carte de test',
      explanation: 'La carte est une carte de test, qu’une messagerie en service refuse.',
      remedy: 'Insérez votre vraie carte CPx, ou utilisez la carte de test avec une messagerie de test.',
    },
    en: {
      title: 'Test card',
      explanation: 'The card is a test card, which a mailbox in real use refuses.',
      remedy: 'Insert your real CPx card, or use the test card with a test mailbox.',
    },
  },
  DOCTOR_CERTIFICATE_UNTRUSTED: {
    severity: 'failure',
    help: 853,
    fr: {
      title: 'Certificat d’une autorité inconnue',
      explanation: 'Le certificat de la carte ne remonte à aucune des autorités de l’IGC-Santé de ce poste.',
      remedy: 'Vérifiez que la carte est bien la vôtre et prévenez votre assistance informatique.',
    },
    en: {
      title: 'Certificate of an unknown authority',
      explanation: 'The certificate of the card leads to none of the IGC-Santé authorities of this computer.',
      remedy: 'Check that the card is really yours and tell your helpdesk.',
    },
  },
  ERR_REVOCATION_REVOKED: { severity: 'failure' },
  ERR_REVOCATION_UNKNOWN: { severity: 'failure' },
} as const satisfies FindingTable;
