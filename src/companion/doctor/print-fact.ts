import { typeset, type Language } from '../../protocol/index.js';
import { FACT_NAMES, WORDS, type FactName, type FactValue, type Word } from './facts.js';

/** A fact for a person, `Name: value`; the value is as it stands in a report, or as it is on this computer. */
export function printFact(name: FactName, type: FactValue['type'], value: string | number, language: Language): string {
  const shown = printValue(type, value, language);
  return language === 'fr' ? typeset(`${FACT_NAMES[name].fr} : ${shown}`) : `${FACT_NAMES[name].en}: ${shown}`;
}

function printValue(type: FactValue['type'], value: string | number, language: Language): string {
  if (type === 'word') return WORDS[value as Word][language];
  if (type === 'bytes') return printBytes(Number(value), language);
  return `${value}${UNITS[type] ?? ''}`;
}

const UNITS: Readonly<Partial<Record<FactValue['type'], string>>> = { milliseconds: ' ms', seconds: ' s' };

function printBytes(bytes: number, language: Language): string {
  const unit = language === 'fr' ? 'Mo' : 'MB';
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(bytes / 1_000_000)} ${unit}`;
}

/** A fact as it is on this computer, for the screen of the person whose computer it is. */
export function plainValue(value: FactValue): string | number {
  switch (value.type) {
    case 'word':
      return value.word;
    case 'count':
      return value.count;
    case 'milliseconds':
      return value.milliseconds;
    case 'seconds':
      return value.seconds;
    case 'bytes':
      return value.bytes;
    case 'day':
      return new Date(value.time).toISOString().slice(0, 10);
    case 'version':
      return value.version;
    case 'code':
      return value.code;
    case 'path':
      return value.path;
    case 'reader':
    case 'user':
    case 'holder':
      return value.name;
    case 'library':
      return value.text;
    case 'program':
      return value.processId === undefined ? value.name : `${value.name} (${value.processId})`;
    case 'atr':
      return Buffer.from(value.atr).toString('hex');
    case 'site':
      return value.origin;
    case 'card':
      return value.serial;
    case 'certificate':
      return value.fingerprint.slice(0, 16);
  }
}
