#!/bin/sh
# Usage: primes NUMBER
set -eu
while read -r prime; do
  if [ "$prime" = "$1" ]; then echo "$1 is prime" && exit 0; fi
done <@table@/share/primes
echo "$1 is not prime, or not below a thousand"
exit 1
