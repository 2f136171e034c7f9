#!/bin/sh
echo "Come in!"
