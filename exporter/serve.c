// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl-export: answers Prometheus' scrapes, for "kmodctl export --listen".
 * One scrape at a time; each asks the module anew.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <microhttpd.h>
#include "metrics.h"
#include "options.h"

#define CONNECTIONS	16
#define TIMEOUT_SECONDS	10

static enum MHD_Result answer(struct MHD_Connection *connection,
			      unsigned int status, const char *type,
			      const char *text, size_t len)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	response = MHD_create_response_from_buffer(len, (void *)text,
						   MHD_RESPMEM_MUST_COPY);
	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result answer_text(struct MHD_Connection *connection,
				   unsigned int status, const char *text)
{
	return answer(connection, status, "text/plain; charset=utf-8", text,
		      strlen(text));
}

static enum MHD_Result scrape(struct MHD_Connection *connection,
			      const struct metrics *what)
{
	enum MHD_Result result;
	struct module m;
	struct buffer b;

	if (module_open(&m))
		return answer_text(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
				   m.error);
	buffer_init(&b, -1, BUFFERING_FULL);
	if (metrics_collect(&m, what, &b))
		result = answer_text(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
				     m.error);
	else
		result = answer(connection, MHD_HTTP_OK,
				"text/plain; version=0.0.4; charset=utf-8",
				b.data, b.len);
	buffer_free(&b);
	module_close(&m);
	return result;
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection,
				  const char *url, const char *method,
				  const char *version, const char *upload,
				  size_t *upload_size, void **state)
{
	(void)version;
	(void)upload;
	(void)state;
	if (*upload_size)
		return MHD_NO;
	if (strcmp(method, MHD_HTTP_METHOD_GET))
		return answer_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
				   "only GET is understood\n");
	if (strcmp(url, "/metrics"))
		return answer_text(connection, MHD_HTTP_NOT_FOUND,
				   "the metrics are at /metrics\n");
	return scrape(connection, data);
}

/* [ADDRESS]:PORT; without an address, all there are. */
static struct addrinfo *read_address(const char *text)
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV |
					      AI_NUMERICHOST,
				  .ai_socktype = SOCK_STREAM };
	const char *colon = strrchr(text, ':');
	struct addrinfo *found;
	char host[64];

	if (!colon || colon - text >= (ptrdiff_t)sizeof(host))
		return NULL;
	snprintf(host, colon - text + 1, "%s", text);
	if (host[0] == '[' && colon > text && colon[-1] == ']')
		snprintf(host, colon - text - 1, "%s", text + 1);
	return getaddrinfo(*host ? host : NULL, colon + 1, &hints, &found) ?
	       NULL : found;
}

static int serve(struct metrics *what, const struct addrinfo *address,
		 const char *where)
{
	unsigned int flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_AUTO;
	struct MHD_Daemon *daemon;
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (address->ai_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, what,
				  MHD_OPTION_SOCK_ADDR, address->ai_addr,
				  MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS,
				  MHD_OPTION_CONNECTION_TIMEOUT, TIMEOUT_SECONDS,
				  MHD_OPTION_END);
	if (!daemon) {
		fprintf(stderr, "kmodctl: can't listen on %s: %s\n", where,
			strerror(errno));
		return 1;
	}
	sigwait(&set, &sig);
	MHD_stop_daemon(daemon);
	return 0;
}

int main(int argc, char **argv)
{
	const char *listen, *textfile;
	struct addrinfo *address;
	struct metrics what;
	unsigned int interval;
	int status;

	status = metrics_options(&what, argc, argv, &listen, &textfile,
				 &interval);
	if (status >= 0)
		return status;
	address = listen ? read_address(listen) : NULL;
	if (!address)
		return usage_error("--listen wants [ADDRESS]:PORT");
	status = serve(&what, address, listen);
	freeaddrinfo(address);
	return status;
}
