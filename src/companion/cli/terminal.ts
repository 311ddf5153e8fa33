import { CpxError, errorTexts, type Language } from '../../protocol/index.js';
import { escapeInvisible } from '../log/index.js';
import type { PromptLine } from './prompt/index.js';

/** Where the command line writes: results on one stream, everything else on the other. */
export interface Terminal {
  readonly language: Language;
  /** A line of the result. */
  print(line: string): void;
  /** The result, for programs. */
  printJson(value: unknown): void;
  /** A line for the person, beside the result. */
  say(line: string): void;
  /** Text that is already whole lines, of the log. */
  write(lines: string): void;
  /** What went wrong and what to do about it: `error:` then `hint:`. */
  reportError(error: unknown): void;
  /** What was put right, or will not work; the command goes on. */
  reportWarning(error: CpxError): void;
  /** The line of a prompt on this same terminal, so that other lines do not run into it. */
  setPromptLine(line: PromptLine | undefined): void;
}

/** What a terminal is made of. */
export interface TerminalStreams {
  readonly output: { write(text: string): unknown };
  readonly errors: { write(text: string): unknown };
  readonly language: Language;
}

/** The command line's output on these streams. */
export function createTerminal({ output, errors, language }: TerminalStreams): Terminal {
  let promptLine: PromptLine | undefined;
  const write = (lines: string): void => {
    promptLine?.hide();
    errors.write(lines);
    promptLine?.show();
  };
  const explain = (kind: 'error' | 'warning', error: unknown): void => {
    if (error instanceof CpxError) {
      const { title, remedy } = errorTexts(error.code, language);
      write(`${kind}: ${title} (${error.helpCode}, ${error.code}): ${oneLine(error.message)}\nhint: ${remedy}\n`);
    } else {
      write(`${kind}: ${oneLine(error instanceof Error ? error.message : String(error))}\n`);
    }
  };
  return {
    language,
    print: (line) => void output.write(`${escapeInvisible(line)}\n`),
    printJson: (value) => void output.write(`${escapeInvisible(JSON.stringify(value))}\n`),
    say: (line) => write(`${escapeInvisible(line)}\n`),
    write,
    reportError: (error) => explain('error', error),
    reportWarning: (error) => explain('warning', error),
    setPromptLine: (line) => {
      promptLine = line;
    },
  };
}

/** Messages may name files and programs, whose names are anything. */
function oneLine(text: string): string {
  return escapeInvisible(text);
}
