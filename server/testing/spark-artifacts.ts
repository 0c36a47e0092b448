import { type MavenLibraries, mavenLibraries } from './maven-libraries.ts';

const SCALA_VERSION = '2.13';
/** The last that the newest Iceberg is for. */
const SPARK_VERSION = '4.1.3';
const ICEBERG_VERSION = '1.12.0';
const POSTGRESQL_VERSION = '42.7.14';

const ICEBERG = `iceberg-spark-runtime-4.1_${SCALA_VERSION}`;

/** What Spark is told to fetch where it runs by itself, `spark.jars.packages`. */
export const SPARK_PACKAGES = [
  `org.apache.iceberg:${ICEBERG}:${ICEBERG_VERSION}`,
  `org.postgresql:postgresql:${POSTGRESQL_VERSION}`,
].join(',');

/** A third of Spark's bytes that one process with SQL never loads: state of streams, its cluster and web page, ORC. */
const UNUSED = [
  ['org.rocksdb', '*'],
  ['org.fusesource.leveldbjni', '*'],
  ['io.netty', 'netty-all'],
  ['io.netty', 'netty-codec-native-quic'],
  ['io.netty', 'netty-tcnative-boringssl-static'],
  ['com.google.crypto.tink', '*'],
  ['org.apache.curator', '*'],
  ['org.apache.zookeeper', '*'],
  ['org.glassfish.jersey.core', '*'],
  ['org.glassfish.jersey.inject', '*'],
  ['org.glassfish.jersey.containers', '*'],
  ['com.google.protobuf', '*'],
  ['org.apache.commons', 'commons-math3'],
  ['org.apache.parquet', '*'],
  ['org.apache.orc', '*'],
];

const exclusions = UNUSED.map(
  ([group, artifact]) =>
    `<exclusion><groupId>${group}</groupId><artifactId>${artifact}</artifactId></exclusion>`,
).join('');

const dependency = (group: string, artifact: string, version: string, more = '') =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>${more}</dependency>`;

/** The folder with the jars of a local Spark with Iceberg, some 210 MB, or why there is none. */
export function sparkArtifacts(): Promise<MavenLibraries> {
  const spark = dependency(
    'org.apache.spark',
    `spark-sql_${SCALA_VERSION}`,
    SPARK_VERSION,
    `<exclusions>${exclusions}</exclusions>`,
  );
  return mavenLibraries({
    name: `spark-${SPARK_VERSION}-iceberg-${ICEBERG_VERSION}`,
    dependencies: [
      spark,
      dependency('org.apache.iceberg', ICEBERG, ICEBERG_VERSION),
      dependency('org.postgresql', 'postgresql', POSTGRESQL_VERSION),
    ].join(''),
  });
}
