import { type MavenLibraries, mavenLibraries } from './maven-libraries.ts';

const KAFKA_VERSION = '4.4.0';
const LOG4J_VERSION = '2.24.3';

/**
 * The folder with the jars of an Apache Kafka broker, or why there is none. The binding lets the server's log reach
 * the standard output, which a failure quotes.
 */
export function kafkaArtifacts(): Promise<MavenLibraries> {
  return mavenLibraries({
    name: `kafka-${KAFKA_VERSION}-log4j-${LOG4J_VERSION}`,
    dependencies: `
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>${LOG4J_VERSION}</version></dependency>`,
  });
}
