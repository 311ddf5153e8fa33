import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { addProtocol } from '../../src/packaging/index.js';
import { describeWith, nativePackage } from '../support/requirements.js';

describeWith([await nativePackage('electron-builder')], 'the protocol in an MSI', () => {
  const inside = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
  const template = join(dirname(inside.resolve('app-builder-lib/package.json')), 'templates', 'msi', 'template.xml');
  const project = readFileSync(template, 'utf8').replace(
    '{{-files}}',
    '<Component><File Id="mainExecutable"/></Component>',
  );

  it('is one more component of the project that electron-builder writes', () => {
    const added = addProtocol(project);
    expect(added.match(/<Component[ >]/g)).to.have.lengthOf(2);
    expect(added).to.contain(String.raw`Key="Software\Classes\cpx-bridge"`);
    expect(added.indexOf('cpxBridgeProtocol')).to.be.lessThan(added.indexOf('</ComponentGroup>'));
    expect(added.replace(/\s*<Component Id="cpxBridgeProtocol"[^]*?<\/Component>/, '')).to.equal(project);
  });

  it('is refused where the project has another form', () => {
    expect(() => addProtocol('<Wix/>')).to.throw('template');
    expect(() => addProtocol(project.replace('Id="mainExecutable"', ''))).to.throw('template');
  });
});
