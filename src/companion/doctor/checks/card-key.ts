import { found, notApplicable, ok, type Check } from '../check.js';

/** CKM_RSA_PKCS: the one mechanism that makes an RS256 on every CPx card (cpx.md, "measured"). */
const RSA_PKCS = 1;

/** Is a key named for the authentication certificate, and can it sign? As far as it shows before the PIN. */
export const cardKey: Check = {
  id: 'card-key',
  layer: 'card',
  title: { fr: 'Clé d’authentification', en: 'Authentication key' },
  needs: ['card-certificate'],
  limitMs: 1_000,
  findings: ['ERR_CERTIFICATE_KEY_MISSING', 'ERR_MODULE_MECHANISM', 'ERR_CARD_FAILED'],
  async run(observations) {
    const key = (await observations.card())?.sight.key;
    if (key === undefined) return notApplicable();
    if ('problem' in key) {
      return found(key.problem === 'ERR_CERTIFICATE_KEY_MISSING' ? 'ERR_CERTIFICATE_KEY_MISSING' : 'ERR_CARD_FAILED');
    }
    return key.mechanisms.includes(RSA_PKCS) ? ok() : found('ERR_MODULE_MECHANISM');
  },
};
