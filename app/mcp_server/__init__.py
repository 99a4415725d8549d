"""The lineage for other programs by the Model Context Protocol; needs the extra ``mcp``, and one command imports it."""

from app.mcp_server.desk import Desk
from app.mcp_server.server import create_server
from app.mcp_server.serving import serve_http, serve_stdio

__all__ = ["Desk", "create_server", "serve_http", "serve_stdio"]
