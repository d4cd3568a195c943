/** Stands in for the Python extension: the part of what it offers others that the client asks for. */

const vscode = require("vscode");

exports.activate = () => {
  let path = process.env.PYTHON_GOOD;
  const changed = new vscode.EventEmitter();
  return {
    environments: {
      getActiveEnvironmentPath: () => ({ id: path, path }),
      resolveEnvironment: async (environment) => ({ executable: { uri: vscode.Uri.file(environment.path) } }),
      onDidChangeActiveEnvironmentPath: changed.event,
    },
    /** As a person chooses another interpreter. */
    choose(other) {
      path = other;
      changed.fire({ path });
    },
  };
};
