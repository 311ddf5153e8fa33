import { join } from 'node:path';
import { readVersion } from '../../../compose/index.js';
import { buildReport, LOG_EXTRACT, openSystem } from '../../../doctor/index.js';
import type { Wording } from '../describe-prompt.js';
import type { Electron } from '../electron.js';
import type { OpenWindow } from '../open-window.js';
import { diagnoseComputer, type DiagnosisSurroundings } from './diagnose-computer.js';
import { createDoctorWindow, type DoctorWindow } from './doctor-window.js';
import { saveReport } from './save-report.js';

/** What the diagnosis window stands in: the shell, asked anew each time. */
export interface DoctorSurroundings extends DiagnosisSurroundings {
  readonly openWindow: OpenWindow;
  readonly clipboard: Electron['clipboard'];
  readonly wording: () => Wording;
}

/** Puts the diagnosis window together; it is not open yet. */
export function openDoctorWindow({ openWindow, clipboard, wording, ...around }: DoctorSurroundings): DoctorWindow {
  const { folders, log } = around;
  return createDoctorWindow({
    openWindow,
    wording,
    diagnose: (watch) => diagnoseComputer(around, watch, wording().language),
    copy: (text) => clipboard.writeText(text),
    save: async (diagnosis, window) => {
      const [program, end] = await Promise.all([
        readVersion(),
        openSystem().readEnd(join(folders.logs, 'companion.log'), LOG_EXTRACT.bytes),
      ]);
      const said = wording();
      const report = buildReport(diagnosis, { language: said.language, program, ...(end && { log: end }) });
      return saveReport(report, {
        chooseFile: (name, kinds) => window.chooseFileToWrite(name, kinds),
        wording: said,
        log,
      });
    },
    log,
  });
}
