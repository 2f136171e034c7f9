#!/bin/sh
# Usage: rot13 <FILE
exec tr A-Za-z N-ZA-Mn-za-m
