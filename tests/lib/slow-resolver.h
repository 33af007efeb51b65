/*
 * The address that slow-resolver.c gives and nobody answers at. No other test uses it: a client
 * that is bound to an address takes a port of it that the server under test may have on another
 * one.
 */
#pragma once

#define TESTS_SILENT_ADDRESS "127.99.99.99"
