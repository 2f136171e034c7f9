#!/bin/sh
echo "0.00"
