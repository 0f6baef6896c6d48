"""Executes notebooks in place with a kernel. Used by notebooks.mjs, which says where kernels are.

nbclient stops listening to a cell as soon as its kernel says that it is idle. Deno's kernel may say so before the last
outputs have gone out, so each cell is listened to until it has been quiet for a moment.
"""

import queue
import sys

import nbformat
from nbclient import NotebookClient

QUIET_SECONDS = 0.3


def execute(path: str, kernel: str) -> None:
    notebook = nbformat.read(path, as_version=4)

    async def listen_on(cell, cell_index, execute_reply):
        parent = execute_reply["parent_header"]["msg_id"]
        while True:
            try:
                message = await client.kc.iopub_channel.get_msg(timeout=QUIET_SECONDS)
            except queue.Empty:
                return
            if message["parent_header"].get("msg_id") == parent and message["msg_type"] != "status":
                client.process_message(message, cell, cell_index)

    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        allow_errors=True,
        timeout=300,
        on_cell_executed=listen_on,
    )
    client.execute()
    nbformat.write(notebook, path)


for name in sys.argv[2:]:
    execute(name, sys.argv[1])
