"""Says what the ONNX checker finds wrong with each file of a folder: {"checker": version, "faults": {file: reason}}."""

import json
import sys
from pathlib import Path

import onnx

faults = {}
for path in sorted(Path(sys.argv[1]).glob("*.onnx")):
    try:
        model = onnx.load(str(path))
        onnx.checker.check_model(model, full_check=True)
        [opset] = [each.version for each in model.opset_import if each.domain == ""]
        if opset < 17:
            faults[path.stem] = f"opset {opset}"
        elsewhere = {node.domain for node in model.graph.node} - {""}
        if elsewhere:
            faults[path.stem] = f"operators outside the standard: {elsewhere}"
    except Exception as error:  # the checker's errors share no class with the parser's
        faults[path.stem] = f"{type(error).__name__}: {error}"
print(json.dumps({"checker": onnx.__version__, "faults": faults}))
