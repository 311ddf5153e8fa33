import { buildProgram } from '../../../../src/companion/cli/build-program.js';
import type { CommandContext } from '../../../../src/companion/cli/command-context.js';
import { createTerminal } from '../../../../src/companion/cli/terminal.js';
import { CLI_TEXTS } from '../../../../src/companion/cli/texts.js';
import type { StandardFolders } from '../../../../src/companion/os/index.js';
import type { Language } from '../../../../src/protocol/index.js';

/** What a command wrote. */
export interface Said {
  output: string;
  errors: string;
}

/** What a command is handed in these folders, and what it then says. */
export function commandContext(folders: StandardFolders, language: Language): CommandContext & { readonly said: Said } {
  const said: Said = { output: '', errors: '' };
  return {
    said,
    terminal: createTerminal({
      output: { write: (text) => (said.output += text) },
      errors: { write: (text) => (said.errors += text) },
      language,
    }),
    texts: CLI_TEXTS[language],
    folders,
    interrupted: new AbortController().signal,
    forPeople: false,
  };
}

/** Runs `cpx-bridge` in this process, to its end. @throws what main.ts would explain */
export async function runInProcess(
  args: readonly string[],
  folders: StandardFolders,
  language: Language = 'en',
): Promise<Said & { readonly code: number | undefined }> {
  const context = commandContext(folders, language);
  let code: number | undefined;
  const program = buildProgram(language, '0.0.0', async (work) => {
    code = await work(context);
  });
  await program.parseAsync(args, { from: 'user' });
  return { code, ...context.said };
}
