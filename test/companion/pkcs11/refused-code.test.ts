import { expect } from 'chai';
import { errorOfRefusedCode } from '../../../src/companion/pkcs11/refused-code.js';

describe('errorOfRefusedCode', () => {
  for (const [change, call, code, expected] of [
    ['change-pin', 'C_Login', 0xa0, 'ERR_PIN_INCORRECT'],
    ['change-pin', 'C_Login', 0xa4, 'ERR_PIN_LOCKED'],
    ['change-pin', 'C_Login', 0xa2, 'ERR_PIN_FORMAT'],
    // The current PIN was right a moment ago: what is refused is the new one.
    ['change-pin', 'C_SetPIN', 0xa0, 'ERR_PIN_NEW_REFUSED'],
    ['change-pin', 'C_SetPIN', 0xa1, 'ERR_PIN_NEW_REFUSED'],
    ['change-pin', 'C_SetPIN', 0xa2, 'ERR_PIN_NEW_REFUSED'],
    ['change-pin', 'C_SetPIN', 0x1b8, 'ERR_PIN_NEW_REFUSED'],
    ['change-pin', 'C_SetPIN', 0xa4, 'ERR_PIN_LOCKED'],
    ['change-pin', 'C_SetPIN', 0x54, 'ERR_MODULE_UNSUPPORTED'],
    ['change-pin', 'C_SetPIN', 0x5, 'ERR_CARD_FAILED'],
    ['change-pin', 'C_SetPIN', 0x50, 'ERR_FLOW_CANCELLED'],
    ['unblock', 'C_Login', 0xa0, 'ERR_PIN_UNBLOCK_INCORRECT'],
    ['unblock', 'C_Login', 0xa2, 'ERR_PIN_UNBLOCK_FORMAT'],
    ['unblock', 'C_Login', 0xa4, 'ERR_PIN_UNBLOCK_LOCKED'],
    ['unblock', 'C_Login', 0x102, 'ERR_MODULE_UNSUPPORTED'],
    ['unblock', 'C_Login', 0x103, 'ERR_MODULE_UNSUPPORTED'],
    ['unblock', 'C_InitPIN', 0x54, 'ERR_MODULE_UNSUPPORTED'],
    ['unblock', 'C_InitPIN', 0xa2, 'ERR_PIN_NEW_REFUSED'],
    ['unblock', 'C_InitPIN', 0xa4, 'ERR_PIN_UNBLOCK_LOCKED'],
    ['unblock', 'C_InitPIN', 0xe0, 'ERR_CARD_REMOVED'],
  ] as const) {
    it(`says ${expected} when ${call} answers 0x${code.toString(16)} to ${change}`, () => {
      const error = errorOfRefusedCode(change, { kind: 'cryptoki', call, code });
      expect(error.code).to.equal(expected);
      expect(error.message).to.include(call);
    });
  }
});
