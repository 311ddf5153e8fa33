import { readersFor, type FieldReader } from '../../protocol/index.js';
import { readTexts, type Texts } from './texts.js';

/** What the window of the first run shows. */
export interface WelcomeScreen {
  readonly language: 'fr' | 'en';
  readonly texts: Texts;
  readonly step: 'welcome';
}

const read = readersFor('ERR_REQUEST_MALFORMED');

/** Reads what main sends to the window of the first run. @throws CpxError ERR_REQUEST_MALFORMED */
export const readWelcomeScreen: FieldReader<WelcomeScreen> = read.object({
  language: read.oneOf(['fr', 'en']),
  texts: readTexts,
  step: read.oneOf(['welcome']),
});
