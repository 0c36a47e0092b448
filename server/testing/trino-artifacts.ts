import { mavenLibraries } from './maven-libraries.ts';

/** The last version for Java 17 whose server and Iceberg connector are both at Maven Central. */
export const TRINO_VERSION = '406';

/** Caches of remote files: a third of the connector's bytes, and never loaded for tables in a folder. */
const UNUSED = [
  ['org.alluxio', 'alluxio-shaded-client'],
  ['com.qubole.rubix', 'rubix-presto-shaded'],
];

const exclusions = UNUSED.map(
  ([group, artifact]) =>
    `<exclusion><groupId>${group}</groupId><artifactId>${artifact}</artifactId></exclusion>`,
).join('');

const dependency = (artifact: string, more = '') =>
  `<dependency><groupId>io.trino</groupId><artifactId>${artifact}</artifactId><version>${TRINO_VERSION}</version>${more}</dependency>`;

/** The folders with the jars of a Trino server and of its Iceberg connector, some 270 MB, or why there are none. */
export async function trinoArtifacts(): Promise<
  { server: string; iceberg: string } | { unavailable: string }
> {
  const server = await mavenLibraries({
    name: `trino-${TRINO_VERSION}`,
    dependencies: dependency('trino-main'),
  });
  if ('unavailable' in server) return server;
  const iceberg = await mavenLibraries({
    name: `trino-iceberg-${TRINO_VERSION}`,
    dependencies: dependency('trino-iceberg', `<exclusions>${exclusions}</exclusions>`),
  });
  if ('unavailable' in iceberg) return iceberg;
  return { server: server.libraries, iceberg: iceberg.libraries };
}
