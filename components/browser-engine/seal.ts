/** The name under which the one file that is being read is known to the engine, for as long as it is read. */
export const UPLOAD_NAME = 'uploaded.csv';

const MEMORY_LIMIT_MB = 1536;

/**
 * Run once after connecting. From then on the engine reads and writes nothing outside of itself, fetches no
 * extension, and cannot be told otherwise.
 */
export const SEAL: readonly string[] = [
  'SET errors_as_json = true',
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  'SET allow_community_extensions = false',
  `SET memory_limit = '${MEMORY_LIMIT_MB}MB'`,
  `SET allowed_paths = ['${UPLOAD_NAME}']`,
  'SET enable_external_access = false',
  'SET lock_configuration = true',
];
