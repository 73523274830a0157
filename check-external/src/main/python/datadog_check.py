# SPDX-License-Identifier: Apache-2.0
"""Runs a check that was written against the Datadog Agent's base class, and prints what it submits as JSON lines.

    pip install 'datadog-checks-base[deps]'
    python3 datadog_check.py FILE_OR_MODULE[:CLASS] INSTANCE [INIT_CONFIG]

INSTANCE and INIT_CONFIG are JSON. Logs, metadata and payloads of the event platform are not sent.
"""

import importlib
import importlib.util
import json
import logging
import os
import sys
import traceback

TYPES = ["gauge", "rate", "count", "monotonic_count", "counter", "histogram", "historate"]
COUNT, COUNTER = 2, 4

out = sys.stdout
# What the check itself prints is no result.
sys.stdout = sys.stderr


def emit(**fields):
    line = {key: value for key, value in fields.items() if value not in (None, "", [])}
    out.write(json.dumps(line) + "\n")


def submit_metric(check, check_id, kind, name, value, tags, hostname, flush_first_value=False):
    emit(metric=name, type=TYPES[COUNT if kind == COUNTER else kind], value=float(value), tags=tags, host=hostname)


def submit_service_check(check, check_id, name, status, tags, hostname, message):
    emit(service_check=name, status=int(status), message=message, tags=tags, host_name=hostname)


def submit_event(check, check_id, event):
    names = ["msg_title", "msg_text", "alert_type", "priority", "aggregation_key", "source_type_name", "event_type",
             "timestamp", "host", "tags"]
    emit(**{name: event.get(name) for name in names})


def submit_histogram_bucket(check, check_id, name, value, lower, upper, monotonic, hostname, tags, flush=False):
    bounds = ["lower_bound:%s" % lower, "upper_bound:%s" % upper]
    emit(metric=name + ".bucket", type="monotonic_count" if monotonic else "count", value=float(value),
         tags=list(tags or []) + bounds, host=hostname)


def take_submissions():
    """Outside of the Datadog Agent the base class submits to a stand-in, whose functions become the ones above."""
    from datadog_checks.base.stubs import aggregator

    aggregator.submit_metric = submit_metric
    aggregator.submit_service_check = submit_service_check
    aggregator.submit_event = submit_event
    aggregator.submit_histogram_bucket = submit_histogram_bucket
    aggregator.submit_event_platform_event = lambda *ignored: None


def check_class(name):
    from datadog_checks.base import AgentCheck

    module_name, _, wanted = name.partition(":")
    if module_name.endswith(".py"):
        spec = importlib.util.spec_from_file_location(os.path.basename(module_name)[:-3], module_name)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    else:
        module = importlib.import_module(module_name)
    candidates = [
        value for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, AgentCheck) and value is not AgentCheck
        and (value.__name__ == wanted if wanted else True)
    ]
    own = [value for value in candidates if value.__module__ == module.__name__] or candidates
    if not own:
        raise SystemExit("%s has no class %s made from AgentCheck" % (module_name, wanted))
    return own[-1]


def main(arguments):
    if len(arguments) not in (2, 3):
        raise SystemExit(__doc__)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    take_submissions()
    name, instance = arguments[0], json.loads(arguments[1])
    init_config = json.loads(arguments[2]) if len(arguments) == 3 else {}
    kind = check_class(name)
    check = kind(kind.__name__.lower(), init_config, [instance])
    try:
        error = check.run()  # "" or a JSON list with the traceback
    finally:
        for warning in getattr(check, "warnings", []):
            emit(warning=str(warning))
        out.flush()
    if error:
        failed = json.loads(error)[0]
        sys.stderr.write(failed.get("traceback", "") + failed.get("message", "failed") + "\n")
        return 1
    return 0


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except Exception as error:  # The last line is what the agent shows.
        traceback.print_exc()
        code = 1
    out.flush()
    # Threads of a check do not hold its end up.
    os._exit(code)
