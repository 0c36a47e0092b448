import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const openssl = (...args: string[]) => promisify(execFile)('openssl', args);

/** Why certificates cannot be made here; null when they can. */
export async function certificatesProblem(): Promise<string | null> {
  return openssl('version').then(
    () => null,
    () => 'there is no openssl in the PATH',
  );
}

/** PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority of its own in the folder. `name` tells its files and its subject apart from others. */
export async function makeAuthority(folder: string, name: string): Promise<Certificate> {
  const made = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', made.key];
  await openssl('req', '-x509', ...key, '-out', made.cert, '-days', '2', '-subj', `/CN=${name}`);
  return made;
}

/** A certificate for `host` (`IP:127.0.0.1` or `DNS:broker.test`) that the authority has signed. */
export async function makeCertificate(
  folder: string,
  name: string,
  host: string,
  authority: Certificate,
): Promise<Certificate> {
  const made = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  const request = join(folder, `${name}.csr`);
  const extensions = join(folder, `${name}.ext`);
  await writeFile(extensions, `subjectAltName=${host}\nextendedKeyUsage=serverAuth,clientAuth\n`);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', made.key];
  await openssl('req', ...key, '-out', request, '-subj', `/CN=${name}`);
  const signer = ['-CA', authority.cert, '-CAkey', authority.key, '-CAcreateserial', '-days', '2'];
  await openssl('x509', '-req', '-in', request, ...signer, '-out', made.cert, '-extfile', extensions);
  return made;
}
