import { readFile, writeFile } from 'node:fs/promises';

/**
 * The links that begin with cpx-bridge: as a component of a WiX project; electron-builder's MSI knows none. HKMU is the
 * machine or the person, as ALLUSERS says. The GUID is the component's name for ever: an update replaces it by that.
 */
const COMPONENT = String.raw`
      <Component Id="cpxBridgeProtocol" Guid="5b0d3c0e-6a0b-4f0e-9d53-0f4f1a2c7b11">
        <RegistryKey Root="HKMU" Key="Software\Classes\cpx-bridge">
          <RegistryValue Type="string" Value="URL:CPx Bridge" KeyPath="yes"/>
          <RegistryValue Name="URL Protocol" Type="string" Value=""/>
          <RegistryKey Key="shell\open\command">
            <RegistryValue Type="string" Value="&quot;[#mainExecutable]&quot; &quot;%1&quot;"/>
          </RegistryKey>
        </RegistryKey>
      </Component>
    </ComponentGroup>`;

/**
 * A WiX project with the component that registers the protocol.
 * @throws Error when the project has not the form of electron-builder's template: better no package than one without
 */
export function addProtocol(project: string): string {
  const parts = project.split(/\s*<\/ComponentGroup>/);
  if (parts.length !== 2 || !project.includes('Id="mainExecutable"')) {
    throw new Error('the WiX project has not the form of the template that this was written for');
  }
  return parts.join(COMPONENT);
}

/** Hook of electron-builder, by this name: the project has been written and is compiled next. */
export async function msiProjectCreated(path: string): Promise<void> {
  await writeFile(path, addProtocol(await readFile(path, 'utf8')));
}
