import type { DoctorOptions, OpenDoctor } from './assemble-doctor.js';

/**
 * Puts the diagnosis of this computer together, and loads it only now: it is a good part of the program, and nothing else
 * needs it.
 * @throws CpxError ERR_SETTINGS_LOCKED when policy has locked the modules: no other library is loaded, to look at it either
 */
export async function openDoctor(options: DoctorOptions): Promise<OpenDoctor> {
  const { assembleDoctor } = await import('./assemble-doctor.js');
  return assembleDoctor(options);
}
