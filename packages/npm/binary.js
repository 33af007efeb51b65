'use strict';
// Finds the program that the package of this platform carries.

const platforms = ['linux-x64', 'linux-arm64'];

// Returns the path of the program. Throws an Error with one sentence where there is none.
exports.binaryPath = () => {
  const platform = `${process.platform}-${process.arch}`;
  if (!platforms.includes(platform))
    throw new Error(`statusbin runs on ${platforms.join(' and ')}, and this is ${platform}: use its container image here.`);
  try {
    return require.resolve(`@statusbin/${platform}/statusbin`);
  } catch {
    throw new Error(`The package @statusbin/${platform} is missing: install statusbin without --omit=optional or --no-optional.`);
  }
};
